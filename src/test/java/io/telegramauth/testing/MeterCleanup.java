package io.telegramauth.testing;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Clears Micrometer's global registry between applications: it outlives each of them in the tests'
 * process, and a gauge would ask beans that are gone.
 */
@ApplicationScoped
class MeterCleanup {
  void forget(@Observes ShutdownEvent stopped, MeterRegistry registry) {
    registry.clear();
  }
}
