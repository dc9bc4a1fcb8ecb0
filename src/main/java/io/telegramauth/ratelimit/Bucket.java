package io.telegramauth.ratelimit;

import java.time.Duration;
import java.time.Instant;

/**
 * A token bucket, as what is missing from it. In whole numbers: a token is as many parts as its
 * rate's period has milliseconds, and every millisecond gives back as many parts as the rate has
 * tokens in a period. Nothing is rounded from one taking to the next, so nothing drifts.
 *
 * @param missing how many parts are missing, 0 when it is full
 * @param at when
 */
public record Bucket(long missing, Instant at) {
  /** A bucket that nothing was take from, which is what one is that nothing is known of. */
  public static final Bucket FULL = new Bucket(0, Instant.EPOCH);

  /**
   * The bucket as time has refilled it.
   *
   * @param now a moment before its own, on a clock that is behind, changes nothing
   */
  public Bucket at(Rate rate, Instant now) {
    if (!now.isAfter(at)) {
      return this;
    }
    long elapsed = Duration.between(at, now).toMillis();
    // Before it is multiplied: a bucket that was left alone for years must not overflow.
    boolean full = elapsed >= ceilingOf(missing, rate.amount());
    return new Bucket(full ? 0 : missing - elapsed * rate.amount(), now);
  }

  /** How many whole tokens it holds. */
  public long tokens(Rate rate) {
    return (rate.burst() * token(rate) - missing) / token(rate);
  }

  /** The bucket with a token less; there has to be one. */
  public Bucket take(Rate rate) {
    if (tokens(rate) < 1) {
      throw new IllegalStateException("There is no token to take");
    }
    return new Bucket(missing + token(rate), at);
  }

  /** The bucket with a token more, or full. */
  public Bucket giveBack(Rate rate) {
    return new Bucket(Math.max(0, missing - token(rate)), at);
  }

  /** How long until it holds a token; zero when it does. */
  public Duration untilToken(Rate rate) {
    long tooMuch = missing - (rate.burst() - 1) * token(rate);
    return Duration.ofMillis(ceilingOf(Math.max(0, tooMuch), rate.amount()));
  }

  /** How long until it is full. */
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
