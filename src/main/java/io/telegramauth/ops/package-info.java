/**
 * Running the service: what can be configured, the checks at start.
 *
 * <p>Must not decide anything about logins, sessions or Telegram. Its configuration interfaces may
 * be read by every room.
 */
package io.telegramauth.ops;
