package io.telegramauth.telegram;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The delivery of a phone code.
 *
 * @param channel the channel
 * @param length the number of characters, if Telegram names it
 * @param nextChannel the channel of a resend, if there is one
 * @param timeout the time after which the code may be resent
 */
public record Delivery(
    Channel channel, OptionalInt length, Optional<Channel> nextChannel, Duration timeout) {
  /**
   * Telegram's channels for a code.
   *
   * @see <a href="https://core.telegram.org/type/auth.SentCodeType">auth.SentCodeType</a>
   */
  public enum Channel {
    APP,
    SMS,
    SMS_WORD,
    SMS_PHRASE,
    CALL,
    FLASH_CALL,
    MISSED_CALL,
    EMAIL,
    EMAIL_SETUP,
    FRAGMENT,
    FIREBASE,
    /** A channel that this service does not know; the code may still arrive. */
    OTHER
  }
}
