package io.telegramauth.telegram;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Routes by which this instance has just not reached Telegram. What any instance can do it leaves
 * to others for a while: it may be this one alone that has no way there.
 */
@ApplicationScoped
public class RestingRoutes {
  private static final Duration REST = Duration.ofSeconds(30);

  private final InstantSource clock;
  private final Map<Route, Instant> restingUntil = new ConcurrentHashMap<>();

  RestingRoutes(InstantSource clock) {
    this.clock = clock;
  }

  /** Telegram was not reached by this route. */
  public void rest(Route route) {
    restingUntil.put(route, clock.instant().plus(REST));
  }

  /** Whether what goes by this route is to be left to others. */
  public boolean isResting(Route route) {
    Instant until = restingUntil.get(route);
    return until != null && clock.instant().isBefore(until);
  }
}
