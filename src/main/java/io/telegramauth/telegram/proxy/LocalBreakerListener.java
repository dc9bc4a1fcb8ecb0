package io.telegramauth.telegram.proxy;

import io.quarkus.runtime.Startup;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.telegramauth.config.ProxyConfig;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/**
 * Listens to this instance's circuit breaker. Logs its changes, records them in the shared breaker,
 * and knows when it tries again.
 */
@Startup
@ApplicationScoped
class LocalBreakerListener {
  private static final Logger LOG = Logger.getLogger(LocalBreakerListener.class);

  private final CircuitBreakerMaintenance breakers;
  private final SharedCircuitBreaker shared;
  private final ProxyListener listener;
  private final Duration delay;
  private final InstantSource clock;
  private volatile Instant openedAt = Instant.EPOCH;

  LocalBreakerListener(
      CircuitBreakerMaintenance breakers,
      SharedCircuitBreaker shared,
      ProxyListener listener,
      ProxyConfig config,
      InstantSource clock) {
    this.breakers = breakers;
    this.shared = shared;
    this.listener = listener;
    this.delay = config.breakerDelay();
    this.clock = clock;
  }

  @PostConstruct
  void register() {
    breakers.onStateChange(FaultTolerantProxyClient.BREAKER, this::onStateChange);
  }

  private void onStateChange(CircuitBreakerState state) {
    if (state == CircuitBreakerState.OPEN) {
      openedAt = clock.instant();
      shared.recordOpened();
      listener.onCircuitOpened();
      LOG.warnf("The proxy keeps failing; it is not called for %d s", delay.toSeconds());
    } else {
      LOG.infof("The local circuit breaker is now %s", state);
      if (state == CircuitBreakerState.CLOSED) {
        shared.recordClosed();
      }
    }
  }

  /** Returns how long the circuit stays open; zero or negative once a probe is due. */
  Duration remainingOpenTime() {
    return Duration.between(clock.instant(), openedAt.plus(delay));
  }
}
