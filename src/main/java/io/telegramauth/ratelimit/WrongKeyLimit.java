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
 * Slows wrong keys down, by the network that presents them and by the IPv6 site around it. Once too
 * many came from there, no key from there is looked at for a while. A network from which a right
 * key came within the hour has ten times as many: behind a gateway that hides addresses, a stranger
 * must not easily lock the services out.
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

  private static final int TRUSTED_FACTOR = 10;

  /** A /48 has many /64, and may have several customers. */
  private static final int SITE_FACTOR = 3;

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

  /**
   * What is known of a network or a site.
   *
   * @param trusted the bucket of the time in which it is trusted
   */
  private record Network(Bucket bucket, Bucket trusted, Instant trustedUntil) {
    static final Network NEW = new Network(Bucket.FULL, Bucket.FULL, Instant.MIN);

    boolean isTrusted(Instant now) {
      return now.isBefore(trustedUntil);
    }

    Network without(Bucket left) {
      return new Network(left, trusted, trustedUntil);
    }
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
    rate.ifPresent(
        limit -> {
          Instant now = clock.instant();
          Network network = network(key(address));
          if (network.isTrusted(now)) {
            requireToken(network.trusted(), times(limit, TRUSTED_FACTOR), now);
          } else {
            requireToken(network.bucket(), limit, now);
            site(address)
                .map(this::network)
                .ifPresent(site -> requireToken(site.bucket(), times(limit, SITE_FACTOR), now));
          }
        });
  }

  /** Counts a wrong key; fails with {@code RATE_LIMITED} if there were too many. */
  public synchronized void recordWrong(Optional<String> address) {
    rate.ifPresent(
        limit -> {
          Instant now = clock.instant();
          Network network = network(key(address));
          Bucket left = take(network.bucket(), limit, now);
          if (network.isTrusted(now)) {
            Rate more = times(limit, TRUSTED_FACTOR);
            networks.update(
                key(address),
                new Network(left, take(network.trusted(), more, now), network.trustedUntil()));
            requireToken(network.trusted(), more, now);
          } else {
            site(address).ifPresent(site -> recordWrong(site, times(limit, SITE_FACTOR), now));
            networks.update(key(address), network.without(left));
            requireToken(network.bucket(), limit, now);
          }
        });
  }

  private void recordWrong(String site, Rate limit, Instant now) {
    Network network = network(site);
    networks.update(site, network.without(take(network.bucket(), limit, now)));
    requireToken(network.bucket(), limit, now);
  }

  /** Trusts a network from which a right key has come. */
  public synchronized void recordRight(Optional<String> address) {
    if (rate.isPresent()) {
      Network network = network(key(address));
      networks.update(
          key(address),
          new Network(network.bucket(), network.trusted(), clock.instant().plus(TRUST)));
    }
  }

  private Network network(String key) {
    return networks.getOrDefault(key, Network.NEW);
  }

  private static Rate times(Rate rate, int factor) {
    return new Rate(
        Math.min(Rate.MAX_TOKENS, rate.amount() * factor),
        rate.period(),
        Math.min(Rate.MAX_TOKENS, rate.burst() * factor));
  }

  /** The bucket with a token less, if it has one. */
  private static Bucket take(Bucket bucket, Rate limit, Instant now) {
    Bucket filled = bucket.at(limit, now);
    return filled.tokens(limit) < 1 ? filled : filled.take(limit);
  }

  private void requireToken(Bucket before, Rate limit, Instant now) {
    Bucket bucket = before.at(limit, now);
    if (bucket.tokens(limit) < 1) {
      refusals.onRefusal(LIMIT);
      throw new FailureException(
          Failure.of(FailureCode.RATE_LIMITED, bucket.untilToken(limit)).with("limit", LIMIT.id()));
    }
  }

  private static String key(Optional<String> address) {
    return address.map(ClientNetwork::of).orElse(UNKNOWN);
  }

  private static Optional<String> site(Optional<String> address) {
    return address.flatMap(ClientNetwork::site);
  }
}
