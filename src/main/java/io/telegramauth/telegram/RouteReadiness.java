package io.telegramauth.telegram;

import io.telegramauth.failure.FailureCode;
import io.telegramauth.text.WireNames;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Tells by which routes this instance can start logins; asks neither Telegram nor the proxy.
 *
 * <p>Degraded, not down, while a route works or may work again by itself: sessions are handed out
 * without any, the end of the proxy's outage is found by a request, and another instance has no
 * other proxy. Down only where no login can start before somebody changes this instance: the proxy
 * is not configured, and there is no TDLib that works.
 */
@Readiness
@ApplicationScoped
class RouteReadiness implements HealthCheck {
  private static final String USABLE = "ok";
  private static final String NOT_CONFIGURED = "off";

  private final Routing routing;

  RouteReadiness(Routing routing) {
    this.routing = routing;
  }

  @Override
  public HealthCheckResponse call() {
    // What other instances have found out meanwhile is there for the next look.
    routing.prepare();
    HealthCheckResponseBuilder response = HealthCheckResponse.named("routes");
    boolean possible = false;
    boolean degraded = false;
    for (Route route : Route.values()) {
      TelegramGateway gateway = routing.gateway(route);
      Optional<FailureCode> outOfUse = gateway.outOfUse();
      String standing = outOfUse.map(FailureCode::code).orElse(USABLE);
      if (gateway.isConfigured()) {
        possible |= outOfUse.map(FailureCode::retryable).orElse(true);
        degraded |= outOfUse.isPresent();
      } else {
        standing = NOT_CONFIGURED;
      }
      response.withData(WireNames.of(route), standing);
    }
    return response.withData("degraded", degraded).status(possible).build();
  }
}
