package io.telegramauth.testing;

import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;

/** The circuit breaker of the service under test. */
public final class Breaker {
  private Breaker() {}

  /**
   * Closes it, whatever an earlier test has made of it. Where the service is in a process of its
   * own it is left as it is: tests that run there do not let calls to the proxy fail.
   */
  public static void close() {
    ArcContainer container = Arc.container();
    if (container != null) {
      container.select(CircuitBreakerMaintenance.class).get().resetAll();
    }
  }
}
