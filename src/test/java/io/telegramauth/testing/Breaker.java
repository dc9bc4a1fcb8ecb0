package io.telegramauth.testing;

import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;

/** The circuit breaker of the service under test. */
public final class Breaker {
  private Breaker() {}

  /**
   * Closes the circuit. A service in a process of its own is left as it is: its tests do not let
   * proxy calls fail.
   */
  public static void close() {
    ArcContainer container = Arc.container();
    if (container != null) {
      container.select(CircuitBreakerMaintenance.class).get().resetAll();
    }
  }
}
