package io.telegramauth.sandbox.dc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Message ids: unix time in units of 2^-32 s, strictly increasing. The two lowest bits name the
 * sender: 0 a client, 1 the server in response to a message, 3 the server unprompted.
 */
final class MessageIds {
  private static final Duration OLDEST = Duration.ofMinutes(5);
  private static final Duration NEWEST = Duration.ofSeconds(30);

  private final InstantSource clock;
  private long last;

  MessageIds(InstantSource clock) {
    this.clock = clock;
  }

  long nextAnswer() {
    return next() | 1;
  }

  long nextNotice() {
    return next() | 3;
  }

  private long next() {
    last = Math.max(last + 4, of(clock.instant()));
    return last;
  }

  boolean isTooOld(long messageId) {
    return messageId < of(clock.instant().minus(OLDEST));
  }

  boolean isTooNew(long messageId) {
    return messageId > of(clock.instant().plus(NEWEST));
  }

  static long of(Instant instant) {
    return (instant.getEpochSecond() << 32 | ((long) instant.getNano() << 32) / 1_000_000_000L)
        & ~3L;
  }
}
