package io.telegramauth.ratelimit;

/**
 * Identifies a bucket.
 *
 * @param limitKey the limit and its subject
 * @param rate the rate; a limit with a new rate starts with full buckets
 */
public record BucketKey(LimitKey limitKey, Rate rate) {}
