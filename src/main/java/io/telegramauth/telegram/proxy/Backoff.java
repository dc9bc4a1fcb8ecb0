package io.telegramauth.telegram.proxy;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * An exponential backoff: the first wait, doubled with every attempt, plus a random jitter, so that
 * callers that failed together do not return together.
 *
 * @param first the wait after the first attempt
 * @param jitter the largest share that is added, 0.3 for up to 30 %
 * @param random supplies numbers from 0 to below 1
 */
record Backoff(Duration first, double jitter, DoubleSupplier random) {
  private static final int FACTOR = 2;

  /**
   * Returns the wait after an attempt.
   *
   * @param attempt counted from 0
   */
  Duration after(int attempt) {
    double exponential = first.toNanos() * Math.pow(FACTOR, attempt);
    return Duration.ofNanos((long) (exponential * (1 + jitter * random.getAsDouble())));
  }
}
