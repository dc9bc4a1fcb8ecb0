package io.telegramauth.ratelimit;

import java.time.Duration;

/**
 * The state of a limit for one subject.
 *
 * @param limit the limit
 * @param rate its rate
 * @param left the remaining tokens
 * @param reset time until the next token when none is left, otherwise until the bucket is full
 */
public record Quota(Limit limit, Rate rate, long left, Duration reset) {
  static Quota of(Limit limit, Rate rate, Bucket bucket) {
    long left = bucket.tokens(rate);
    return new Quota(
        limit, rate, left, left == 0 ? bucket.untilToken(rate) : bucket.untilFull(rate));
  }
}
