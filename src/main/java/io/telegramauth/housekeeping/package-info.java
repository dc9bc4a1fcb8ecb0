/**
 * Runs maintenance tasks: by timers, or on request of the platform's schedule where the process is
 * frozen between requests. The tasks are in the packages that know the work.
 *
 * <p>Must not know what a task does.
 */
package io.telegramauth.housekeeping;
