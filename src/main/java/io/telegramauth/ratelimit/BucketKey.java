package io.telegramauth.ratelimit;

/**
 * Names a bucket.
 *
 * @param draw the limit and the account
 * @param rate what the limit allows: a limit that is configured anew begins with full buckets
 */
public record BucketKey(Draw draw, Rate rate) {}
