package io.telegramauth.ratelimit;

import io.smallrye.mutiny.Uni;
import io.telegramauth.config.RateLimitConfig;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.ratelimit.BucketChanges.Outcome;
import io.telegramauth.ratelimit.Limit.OnStoreFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Checks requests against the limits. A limit holds for all instances together. */
@ApplicationScoped
public class RateLimits {
  private static final Logger LOG = Logger.getLogger(RateLimits.class);

  private final BatchedTokenBuckets buckets;
  private final QuotaReporter reporter;
  private final LimitRefusalListener refusals;
  private final Map<Limit, Rate> rates;

  RateLimits(
      BatchedTokenBuckets buckets,
      QuotaReporter reporter,
      LimitRefusalListener refusals,
      RateLimitConfig config) {
    this.buckets = buckets;
    this.reporter = reporter;
    this.refusals = refusals;
    this.rates = Rates.of(config).byLimit();
  }

  /**
   * Takes a token from each of these buckets, or none from any: a refused request costs nothing.
   *
   * @return fails with {@code RATE_LIMITED} and the limit with the longest wait; with {@code
   *     STORE_UNAVAILABLE} if the buckets cannot be read and one of the limits refuses requests
   *     then
   */
  public Uni<Void> take(List<LimitKey> limitKeys) {
    List<BucketKey> keys = bucketKeys(limitKeys);
    if (keys.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return buckets
        .take(keys)
        .onFailure(failure -> keys.stream().allMatch(RateLimits::mayPass))
        .recoverWithItem(
            failure -> {
              LOG.warn("The rate limits could not be checked; the request is allowed", failure);
              return new Outcome(List.of(), List.of());
            })
        .invoke(this::report)
        .invoke(
            outcome ->
                outcome.refusing().stream()
                    .max(Comparator.comparing(Quota::reset))
                    .ifPresent(this::refuse))
        .replaceWithVoid();
  }

  /**
   * Gives tokens back to each of these buckets, which is full at most. A failure is logged only:
   * the caller already has a response.
   */
  public Uni<Void> giveBack(List<LimitKey> limitKeys, int tokens) {
    List<BucketKey> keys = bucketKeys(limitKeys);
    return keys.isEmpty()
        ? Uni.createFrom().voidItem()
        : buckets
            .giveBack(keys, tokens)
            .onFailure()
            .invoke(e -> LOG.warn("A rate limit token could not be returned", e))
            .onFailure()
            .recoverWithNull();
  }

  private List<BucketKey> bucketKeys(List<LimitKey> limitKeys) {
    return limitKeys.stream()
        .filter(key -> rates.containsKey(key.limit()))
        .map(key -> new BucketKey(key, rates.get(key.limit())))
        .toList();
  }

  private static boolean mayPass(BucketKey key) {
    return key.limitKey().limit().onStoreFailure() == OnStoreFailure.PASS;
  }

  private void report(Outcome outcome) {
    List<Quota> refusing = outcome.refusing();
    List<Quota> shown =
        Stream.concat(
                refusing.stream(),
                outcome.quotas().stream()
                    .filter(quota -> quota.limit().isCallersOwn())
                    .filter(
                        quota -> refusing.stream().noneMatch(one -> one.limit() == quota.limit())))
            .toList();
    reporter.report(shown);
  }

  private void refuse(Quota quota) {
    refusals.onRefusal(quota.limit());
    throw new FailureException(
        Failure.of(FailureCode.RATE_LIMITED, quota.reset()).with("limit", quota.limit().id()));
  }
}
