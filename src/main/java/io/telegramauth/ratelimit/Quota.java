package io.telegramauth.ratelimit;

import java.time.Duration;

/**
 * How an account stands with a limit.
 *
 * @param limit the limit
 * @param rate what it allows
 * @param left how many tokens are left
 * @param reset how long until there is one again when none is left, else until the bucket is full
 */
public record Quota(Limit limit, Rate rate, long left, Duration reset) {
  static Quota of(Limit limit, Rate rate, Bucket bucket) {
    long left = bucket.tokens(rate);
    return new Quota(
        limit, rate, left, left == 0 ? bucket.untilToken(rate) : bucket.untilFull(rate));
  }
}
