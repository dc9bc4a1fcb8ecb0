package io.telegramauth.ratelimit;

/**
 * Names a bucket.
 *
 * @param limitKey the limit and the account
 * @param rate what the limit allows: a limit that is configured anew begins with full buckets
 */
public record BucketKey(LimitKey limitKey, Rate rate) {}
