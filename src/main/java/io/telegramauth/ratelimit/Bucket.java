package io.telegramauth.ratelimit;

import java.time.Duration;
import java.time.Instant;

/**
 * A token bucket, stored as what is missing from it. The arithmetic uses whole numbers: a token has
 * as many parts as its rate's period has milliseconds, and each millisecond refills as many parts
 * as the rate has tokens in a period. Nothing is rounded between two takes, so nothing drifts.
 *
 * @param missing missing parts; 0 when the bucket is full
 * @param at the time at which they are missing
 */
public record Bucket(long missing, Instant at) {
  /** A bucket that nothing was taken from; also stands for a bucket that is not stored. */
  public static final Bucket FULL = new Bucket(0, Instant.EPOCH);

  /**
   * Returns the bucket after the refill up to a time.
   *
   * @param now a time before the bucket's own (a slow clock) changes nothing
   */
  public Bucket at(Rate rate, Instant now) {
    if (!now.isAfter(at)) {
      return this;
    }
    long elapsed = Duration.between(at, now).toMillis();
    // Checked before the multiplication, which would overflow for a bucket left alone for years.
    boolean full = elapsed >= ceilingOf(missing, rate.amount());
    return new Bucket(full ? 0 : missing - elapsed * rate.amount(), now);
  }

  /** Whole tokens in the bucket. */
  public long tokens(Rate rate) {
    return (rate.burst() * token(rate) - missing) / token(rate);
  }

  /**
   * Returns the bucket with one token less.
   *
   * @throws IllegalStateException if there is no token
   */
  public Bucket take(Rate rate) {
    if (tokens(rate) < 1) {
      throw new IllegalStateException("There is no token to take");
    }
    return new Bucket(missing + token(rate), at);
  }

  /** Returns the bucket with more tokens, or full. */
  public Bucket giveBack(Rate rate, int tokens) {
    return new Bucket(Math.max(0, missing - tokens * token(rate)), at);
  }

  /** Time until the bucket holds a token; zero when it does. */
  public Duration untilToken(Rate rate) {
    long tooMuch = missing - (rate.burst() - 1) * token(rate);
    return Duration.ofMillis(ceilingOf(Math.max(0, tooMuch), rate.amount()));
  }

  /** Time until the bucket is full. */
  public Duration untilFull(Rate rate) {
    return Duration.ofMillis(ceilingOf(missing, rate.amount()));
  }

  private static long token(Rate rate) {
    return rate.period().toMillis();
  }

  private static long ceilingOf(long dividend, long divisor) {
    return (dividend + divisor - 1) / divisor;
  }
}
