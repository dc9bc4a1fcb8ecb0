package io.telegramauth.telegram.proxy;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** Keeps what instances tell each other of the proxy. */
public interface CircuitBreakerStore {
  /**
   * What is known.
   *
   * @param mode whether the proxy is used
   * @param outage that it fails, while that is known
   */
  record Known(ProxyMode mode, Optional<Outage> outage) {}

  /**
   * The proxy fails.
   *
   * @param probeAt when one instance may try it; until then nobody does
   * @param version what a change has to be based on
   */
  record Outage(Instant probeAt, long version) {}

  /** What is known now. */
  Uni<Known> look();

  /**
   * Tells of an outage.
   *
   * @return empty when one is known already
   */
  Uni<Optional<Outage>> begin(Instant probeAt);

  /**
   * Moves the moment of the next probe: to hold the others off during one, and after it failed.
   *
   * @return empty when somebody else came first
   */
  Uni<Optional<Outage>> move(Outage known, Instant probeAt);

  /** The proxy is back. */
  Uni<Void> end();

  /** Sets whether the proxy is used. */
  Uni<Void> switchTo(ProxyMode mode);
}
