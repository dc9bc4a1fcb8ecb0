package io.telegramauth.telegram;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers the routes by which this instance has just failed to reach Telegram. For a while this
 * instance leaves due work to other instances: perhaps only this one has no way there.
 */
@ApplicationScoped
public class RouteBackoff {
  private static final Duration TIME = Duration.ofSeconds(30);

  private final InstantSource clock;
  private final Map<Route, Instant> activeUntil = new ConcurrentHashMap<>();

  RouteBackoff(InstantSource clock) {
    this.clock = clock;
  }

  /** Starts the backoff of a route. */
  public void start(Route route) {
    activeUntil.put(route, clock.instant().plus(TIME));
  }

  /** Returns whether work on this route is left to other instances. */
  public boolean isActive(Route route) {
    Instant until = activeUntil.get(route);
    return until != null && clock.instant().isBefore(until);
  }
}
