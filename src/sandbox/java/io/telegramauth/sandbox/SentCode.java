package io.telegramauth.sandbox;

import java.time.Duration;
import java.util.Optional;

/**
 * A sent code, as Telegram describes it.
 *
 * @param phoneCodeHash names the code in later calls
 * @param channel how it was sent
 * @param length how many digits it has
 * @param nextChannel how it would be sent next, if at all
 * @param timeout after which time it may be sent through the next channel
 */
public record SentCode(
    String phoneCodeHash,
    Channel channel,
    int length,
    Optional<Channel> nextChannel,
    Duration timeout) {
  /** The channels that the sandbox knows, in the order in which a resend walks them. */
  public enum Channel {
    /** A message in the user's other Telegram apps. */
    APP,
    /** A text message. */
    SMS,
    /** A voice call. */
    CALL;

    /** The channel that a resend switches to. */
    public Optional<Channel> next() {
      return switch (this) {
        case APP -> Optional.of(SMS);
        case SMS -> Optional.of(CALL);
        case CALL -> Optional.empty();
      };
    }
  }
}
