/**
 * Phone numbers: the E.164 value and its masked form; what people paste where one is asked for.
 *
 * <p>Must not know what a number is used for. A number is never an identity: it is recycled.
 */
package io.telegramauth.phone;
