/**
 * Building blocks for work that crosses threads: batches of concurrent requests, and the way back
 * to the caller's context.
 *
 * <p>Every room may use it; it knows none.
 */
package io.telegramauth.concurrent;
