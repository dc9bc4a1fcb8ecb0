/**
 * Runs maintenance tasks: by timers, or on request of the platform's schedule where the process is
 * frozen between requests. The tasks themselves are in the rooms that know the work.
 *
 * <p>Must not know what a task does.
 */
package io.telegramauth.housekeeping;
