/**
 * Rate limits: the catalogue of named limits, their token buckets, and the batches in which tokens
 * are taken from the store that all instances share.
 *
 * <p>Must not depend on what it limits: callers name the limits and the subject. Buckets are stored
 * behind {@link io.telegramauth.ratelimit.BucketStore}.
 */
package io.telegramauth.ratelimit;
