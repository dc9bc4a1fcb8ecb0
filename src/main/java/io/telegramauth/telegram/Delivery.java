package io.telegramauth.telegram;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a phone code travels to the user.
 *
 * @param channel where to look for it
 * @param length how many characters it has, where Telegram says so
 * @param nextChannel where it would be sent next, if at all
 * @param timeout after which time it may be sent again
 */
public record Delivery(
    Channel channel, OptionalInt length, Optional<Channel> nextChannel, Duration timeout) {
  /**
   * The ways of Telegram to deliver a code.
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
    /** A way that this service does not know yet; the code may arrive all the same. */
    OTHER
  }
}
