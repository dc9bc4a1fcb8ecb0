package io.telegramauth.telegram.proxy;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before an attempt is repeated: the first wait, doubled with every attempt, plus
 * a random share of it, so that callers that failed together do not come back together.
 *
 * @param first the wait after the first attempt
 * @param jitter the largest share that is added, 0.3 for up to 30 %
 * @param random gives numbers from 0 to below 1
 */
record Backoff(Duration first, double jitter, DoubleSupplier random) {
  private static final int FACTOR = 2;

  /**
   * The wait after an attempt.
   *
   * @param attempt counted from 0
   */
  Duration after(int attempt) {
    double exponential = first.toNanos() * Math.pow(FACTOR, attempt);
    return Duration.ofNanos((long) (exponential * (1 + jitter * random.getAsDouble())));
  }
}
