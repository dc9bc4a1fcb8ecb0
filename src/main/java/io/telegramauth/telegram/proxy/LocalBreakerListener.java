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
 * Watches this instance's breaker: tells the log of its changes, the other instances of an outage,
 * and callers when it tries again.
 */
@Startup
@ApplicationScoped
class LocalBreakerListener {
  private static final Logger LOG = Logger.getLogger(LocalBreakerListener.class);

  /** Never tell a caller to come back at once: the probe has to come back first. */
  private static final Duration MIN_WAIT = Duration.ofSeconds(1);

  private final CircuitBreakerMaintenance breakers;
  private final SharedCircuitBreaker health;
  private final ProxyListener listener;
  private final Duration delay;
  private final InstantSource clock;
  private volatile Instant openedAt = Instant.EPOCH;

  LocalBreakerListener(
      CircuitBreakerMaintenance breakers,
      SharedCircuitBreaker health,
      ProxyListener listener,
      ProxyConfig config,
      InstantSource clock) {
    this.breakers = breakers;
    this.health = health;
    this.listener = listener;
    this.delay = config.breakerDelay();
    this.clock = clock;
  }

  @PostConstruct
  void watch() {
    breakers.onStateChange(FaultTolerantProxyClient.BREAKER, this::changed);
  }

  private void changed(CircuitBreakerState state) {
    if (state == CircuitBreakerState.OPEN) {
      openedAt = clock.instant();
      health.failing();
      listener.circuitOpened();
      LOG.warnf("The proxy keeps failing: not asking it for %d s", delay.toSeconds());
    } else {
      LOG.infof("The circuit to the proxy is now %s", state);
      if (state == CircuitBreakerState.CLOSED) {
        health.recovered();
      }
    }
  }

  /** Returns how long the circuit stays open; at least a second. */
  Duration remainingOpenTime() {
    Duration left = Duration.between(clock.instant(), openedAt.plus(delay));
    return left.compareTo(MIN_WAIT) > 0 ? left : MIN_WAIT;
  }
}
