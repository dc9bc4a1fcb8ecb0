package io.telegramauth.ratelimit;

import io.telegramauth.config.RateLimitConfig;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Slows wrong keys down, by the network that presents them. Once a network has presented too many,
 * none of its keys is looked at for a while, except where a right one came from within the hour:
 * behind a gateway that hides addresses, a stranger must not lock the services out.
 *
 * <p>Unlike the other limits it holds for this instance alone: whoever has no key must not be able
 * to have anything written to the store.
 */
@ApplicationScoped
public class WrongKeyLimit {
  private static final Limit LIMIT = Limit.WRONG_KEYS_PER_ADDRESS;
  private static final Duration TRUST = Duration.ofHours(1);

  /** The networks that were heard of longest ago are forgotten first. */
  private static final int MAX_NETWORKS = 10_000;

  private static final String UNKNOWN = "none";

  private final LimitRefusalListener refusals;
  private final InstantSource clock;
  private final Optional<Rate> rate;
  private final RecentNetworks networks = new RecentNetworks();

  WrongKeyLimit(RateLimitConfig config, LimitRefusalListener refusals, InstantSource clock) {
    this.refusals = refusals;
    this.clock = clock;
    this.rate = Optional.ofNullable(Rates.of(config).byLimit().get(LIMIT));
  }

  private record Network(Bucket bucket, Instant trustedUntil) {
    static final Network NEW = new Network(Bucket.FULL, Instant.MIN);
  }

  /** Holds a bounded number of networks. */
  private static final class RecentNetworks extends LinkedHashMap<String, Network> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Network> eldest) {
      return size() > MAX_NETWORKS;
    }

    /** The most recent is the last. */
    void update(String key, Network network) {
      remove(key);
      put(key, network);
    }
  }

  /**
   * Fails with {@code RATE_LIMITED} if no key from this address is looked at now.
   *
   * @param address the client's address
   */
  public synchronized void requireOpen(Optional<String> address) {
    Instant now = clock.instant();
    Network network = networks.getOrDefault(key(address), Network.NEW);
    if (!now.isBefore(network.trustedUntil())) {
      rate.ifPresent(limit -> requireToken(network.bucket().at(limit, now), limit));
    }
  }

  /** Counts a wrong key; fails with {@code RATE_LIMITED} if there were too many. */
  public synchronized void recordWrong(Optional<String> address) {
    rate.ifPresent(
        limit -> {
          Network network = networks.getOrDefault(key(address), Network.NEW);
          Bucket bucket = network.bucket().at(limit, clock.instant());
          requireToken(bucket, limit);
          update(address, new Network(bucket.take(limit), network.trustedUntil()));
        });
  }

  /** Trusts a network from which a right key has come. */
  public synchronized void recordRight(Optional<String> address) {
    rate.ifPresent(
        limit -> {
          Network network = networks.getOrDefault(key(address), Network.NEW);
          update(address, new Network(network.bucket(), clock.instant().plus(TRUST)));
        });
  }

  private void update(Optional<String> address, Network network) {
    networks.update(key(address), network);
  }

  private void requireToken(Bucket bucket, Rate limit) {
    if (bucket.tokens(limit) < 1) {
      refusals.onRefusal(LIMIT);
      throw new FailureException(
          Failure.of(FailureCode.RATE_LIMITED, bucket.untilToken(limit)).with("limit", LIMIT.id()));
    }
  }

  private static String key(Optional<String> address) {
    return address.map(ClientNetwork::of).orElse(UNKNOWN);
  }
}
