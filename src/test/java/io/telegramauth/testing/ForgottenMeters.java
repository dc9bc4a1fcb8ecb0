package io.telegramauth.testing;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Tests start one application after the other in one process, and Micrometer's global registry
 * outlives them: a gauge of the next would be that of the first, and ask what is no longer there.
 */
@ApplicationScoped
class ForgottenMeters {
  void forget(@Observes ShutdownEvent stopped, MeterRegistry registry) {
    registry.clear();
  }
}
