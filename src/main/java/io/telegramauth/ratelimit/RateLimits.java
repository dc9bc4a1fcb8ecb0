package io.telegramauth.ratelimit;

import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.ops.RateLimitConfig;
import io.telegramauth.ratelimit.Limit.OnStoreFailure;
import io.telegramauth.ratelimit.Tally.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Measures requests by the limits that they draw on. They hold for all instances together. */
@ApplicationScoped
public class RateLimits {
  private static final Logger LOG = Logger.getLogger(RateLimits.class);

  private final Rounds rounds;
  private final QuotaListener listener;
  private final RefusalListener refusals;
  private final Map<Limit, Rate> rates;

  RateLimits(
      Rounds rounds, QuotaListener listener, RefusalListener refusals, RateLimitConfig config) {
    this.rounds = rounds;
    this.listener = listener;
    this.refusals = refusals;
    this.rates = Rates.of(config).byLimit();
  }

  /**
   * Takes a token of every limit that the request draws on, or none of any: being refused costs
   * nothing.
   *
   * @return fails with {@code RATE_LIMITED}, which names the limit that lasts longest; with {@code
   *     STORE_UNAVAILABLE} when the buckets cannot be told and one of the limits does not let pass
   *     then
   */
  public Uni<Void> take(Draw... draws) {
    List<BucketKey> keys = keys(draws);
    if (keys.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return rounds
        .take(keys)
        .onFailure(failure -> keys.stream().allMatch(RateLimits::passes))
        .recoverWithItem(
            failure -> {
              LOG.warn("Limits could not be looked at; the request passes", failure);
              return new Outcome(List.of(), List.of());
            })
        .invoke(this::tell)
        .invoke(outcome -> longest(outcome.refusing()).forEach(this::refuse))
        .replaceWithVoid();
  }

  /**
   * Gives tokens back that were taken for nothing. What fails is logged only: the caller has an
   * answer already.
   */
  public Uni<Void> giveBack(Draw... draws) {
    List<BucketKey> keys = keys(draws);
    return keys.isEmpty()
        ? Uni.createFrom().voidItem()
        : rounds
            .giveBack(keys)
            .onFailure()
            .invoke(e -> LOG.warn("A token could not be given back", e))
            .onFailure()
            .recoverWithNull();
  }

  private List<BucketKey> keys(Draw... draws) {
    return Arrays.stream(draws)
        .filter(draw -> rates.containsKey(draw.limit()))
        .map(draw -> new BucketKey(draw, rates.get(draw.limit())))
        .toList();
  }

  private static boolean passes(BucketKey key) {
    return key.draw().limit().onStoreFailure() == OnStoreFailure.PASS;
  }

  private void tell(Outcome outcome) {
    List<Quota> refusing = outcome.refusing();
    List<Quota> told =
        Stream.concat(
                refusing.stream(),
                outcome.quotas().stream()
                    .filter(quota -> quota.limit().isCallersOwn())
                    .filter(
                        quota -> refusing.stream().noneMatch(one -> one.limit() == quota.limit())))
            .toList();
    listener.measured(told);
  }

  private static Stream<Quota> longest(List<Quota> refusing) {
    return refusing.stream().max(Comparator.comparing(Quota::reset)).stream();
  }

  private void refuse(Quota quota) {
    refusals.refused(quota.limit());
    throw new FailureException(
        Failure.of(FailureCode.RATE_LIMITED, quota.reset()).with("limit", quota.limit().id()));
  }
}
