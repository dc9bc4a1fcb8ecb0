package io.telegramauth.telegram.direct;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The expiry of a login token, as in TDLib's database: the last 16 bytes of the value {@value
 * #NAME} while a QR code waits. When TDLib opens a database, it asks for the token again once that
 * time is over, and not before: it would not find a scan of the time in which nobody was connected.
 *
 * @param left seconds until the token expires, when it was stored
 * @param storedAt Telegram's time then, in seconds since 1970
 */
record TokenExpiry(double left, double storedAt) {
  static final String NAME = "auth_state";

  /**
   * After this many seconds TDLib asks for the token again. Telegram returns the same token until
   * it expires; if it did not, links would still change no faster than this.
   */
  private static final double ASK_AFTER = 3;

  /** After the version and the flags. */
  private static final int STATE_POSITION = 2 * Integer.BYTES;

  /** TDLib's number of the state in which a QR code waits. */
  private static final int WAIT_QR_CODE_CONFIRMATION = 4;

  private static final int SIZE = 2 * Double.BYTES;
  private static final int MIN_LENGTH = STATE_POSITION + Integer.BYTES + SIZE;
  private static final double MAX_LEFT = 3600;

  /** Reads it; empty if no QR code waits. */
  static Optional<TokenExpiry> read(byte[] value) {
    ByteBuffer buffer = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    if (value.length < MIN_LENGTH || buffer.getInt(STATE_POSITION) != WAIT_QR_CODE_CONFIRMATION) {
      return Optional.empty();
    }
    buffer.position(value.length - SIZE);
    TokenExpiry read = new TokenExpiry(buffer.getDouble(), buffer.getDouble());
    return read.left >= 0 && read.left <= MAX_LEFT && read.storedAt > 0
        ? Optional.of(read)
        : Optional.empty();
  }

  /**
   * Has TDLib ask for the token soon: at once, unless it has just been stored.
   *
   * @param value the value of {@value #NAME}; returned as it is if no QR code waits
   */
  static byte[] askSoon(byte[] value) {
    byte[] changed = value.clone();
    read(value)
        .ifPresent(
            expiry ->
                ByteBuffer.wrap(changed)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putDouble(value.length - SIZE, Math.min(expiry.left, ASK_AFTER)));
    return changed;
  }

  /** Returns the time until the token expires; zero once it has. */
  Duration leftAt(Instant now) {
    double seconds = storedAt + left - now.toEpochMilli() / 1000.0;
    return Duration.ofMillis(Math.max(0, Math.round(seconds * 1000)));
  }
}
