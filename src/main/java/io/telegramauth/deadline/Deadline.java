package io.telegramauth.deadline;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The moment by which a request must have its answer. It bounds attempts, waits and fallback
 * together: nothing starts that cannot finish before it. Measured on a monotonic clock, so that a
 * jump of the wall clock moves nothing.
 */
public final class Deadline {
  /** A tenth of the time left is kept for what comes after Telegram's answer: storing it. */
  private static final int RESERVED_PART = 10;

  private final long endNanos;
  private final LongSupplier nanoTime;

  private Deadline(long endNanos, LongSupplier nanoTime) {
    this.endNanos = endNanos;
    this.nanoTime = nanoTime;
  }

  /** A deadline that much from now. */
  public static Deadline in(Duration time) {
    return in(time, System::nanoTime);
  }

  /** A deadline that much from now on the given clock of nanoseconds. */
  public static Deadline in(Duration time, LongSupplier nanoTime) {
    return new Deadline(nanoTime.getAsLong() + time.toNanos(), nanoTime);
  }

  /** A deadline that much before this one. */
  public Deadline earlier(Duration time) {
    return new Deadline(endNanos - time.toNanos(), nanoTime);
  }

  /** The deadline of a call of Telegram: it leaves time to store what comes of it. */
  public Deadline forTelegram() {
    return earlier(remaining().dividedBy(RESERVED_PART));
  }

  /** What is left; zero when it has passed, never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, endNanos - nanoTime.getAsLong()));
  }

  /** Whether that much time, or more, is left. */
  public boolean leaves(Duration time) {
    return remaining().compareTo(time) >= 0;
  }
}
