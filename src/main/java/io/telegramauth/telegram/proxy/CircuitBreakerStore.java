package io.telegramauth.telegram.proxy;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** Stores the state of the shared circuit breaker and the proxy's mode. */
public interface CircuitBreakerStore {
  /**
   * The stored state.
   *
   * @param mode whether the proxy is used
   * @param outage the outage; empty while the circuit is closed
   */
  record State(ProxyMode mode, Optional<Outage> outage) {}

  /**
   * An outage of the proxy.
   *
   * @param probeAt the time from which one instance may send a probe; until then nobody calls
   * @param version the version that a change has to be based on
   */
  record Outage(Instant probeAt, long version) {}

  /** Reads the state. */
  Uni<State> read();

  /**
   * Opens the circuit.
   *
   * @return the outage; empty if the circuit is open already
   */
  Uni<Optional<Outage>> open(Instant probeAt);

  /**
   * Reschedules the next probe: to hold off the other instances during a probe, and after it
   * failed.
   *
   * @return the changed outage; empty if another instance came first
   */
  Uni<Optional<Outage>> reschedule(Outage outage, Instant probeAt);

  /** Closes the circuit. */
  Uni<Void> close();

  /** Sets the mode. */
  Uni<Void> setMode(ProxyMode mode);
}
