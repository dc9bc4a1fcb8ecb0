/**
 * The time that a request has: {@link io.telegramauth.deadline.Deadlines} gives each request one
 * {@link io.telegramauth.deadline.Deadline}, which bounds attempts, waits, fallback and the store
 * together.
 *
 * <p>Must not know what the time is spent on.
 */
package io.telegramauth.deadline;
