package io.telegramauth.deadline;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The time by which a request must be answered. It bounds attempts, waits and fallback together:
 * nothing starts that cannot end before it. Measured on a monotonic clock, so that a jump of the
 * wall clock does not move it.
 */
public final class Deadline {
  /** A tenth of the time left is reserved for storing Telegram's response. */
  private static final int RESERVED_PART = 10;

  private final long endNanos;
  private final LongSupplier nanoTime;

  private Deadline(long endNanos, LongSupplier nanoTime) {
    this.endNanos = endNanos;
    this.nanoTime = nanoTime;
  }

  /** Creates a deadline that much from now. */
  public static Deadline in(Duration time) {
    return in(time, System::nanoTime);
  }

  /** Creates a deadline that much from now, on a clock of nanoseconds. */
  public static Deadline in(Duration time, LongSupplier nanoTime) {
    return new Deadline(nanoTime.getAsLong() + time.toNanos(), nanoTime);
  }

  /** Returns a deadline that much before this one. */
  public Deadline earlier(Duration time) {
    return new Deadline(endNanos - time.toNanos(), nanoTime);
  }

  /** Returns a deadline that much from now, or this one if it is earlier. */
  public Deadline earliest(Duration time) {
    return leaves(time) ? in(time, nanoTime) : this;
  }

  /** Returns the deadline of a call of Telegram, which leaves time to store its outcome. */
  public Deadline forTelegram() {
    return earlier(remaining().dividedBy(RESERVED_PART));
  }

  /** Returns the time left; zero after the deadline, never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, endNanos - nanoTime.getAsLong()));
  }

  /** Returns whether at least that much time is left. */
  public boolean leaves(Duration time) {
    return remaining().compareTo(time) >= 0;
  }
}
