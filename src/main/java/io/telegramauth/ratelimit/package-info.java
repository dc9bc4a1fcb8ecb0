/**
 * Limits on how often something may be asked for: the catalogue of named limits, the token bucket
 * that each of them is, and the rounds in which tokens are taken from the store that all instances
 * share.
 *
 * <p>Must not know what it limits: callers say which limits a request keys on, and on whose
 * account. Knows buckets through {@link io.telegramauth.ratelimit.BucketStore} only.
 */
package io.telegramauth.ratelimit;
