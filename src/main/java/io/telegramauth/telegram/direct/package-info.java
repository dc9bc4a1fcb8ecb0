/**
 * The direct route: MTProto from this process.
 *
 * <p>Must not know HTTP.
 */
package io.telegramauth.telegram.direct;
