/**
 * What has to be done now and then, whoever asks for it: by a timer where the process goes on
 * between requests, by a schedule of the platform's where it does not. The chores themselves are in
 * the rooms that know how to do them.
 *
 * <p>Must not know what a chore is about.
 */
package io.telegramauth.housekeeping;
