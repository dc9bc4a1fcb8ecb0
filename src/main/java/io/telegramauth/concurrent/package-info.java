/**
 * Building blocks for work that crosses threads: batches of concurrent requests, and the way back
 * to the caller's context.
 *
 * <p>Every package may depend on it; it depends on none.
 */
package io.telegramauth.concurrent;
