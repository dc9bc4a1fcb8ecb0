package io.telegramauth.telegram;

import io.telegramauth.failure.FailureCode;
import io.telegramauth.text.EnumNames;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Reports the routes on which this instance can start logins. Calls neither Telegram nor the proxy.
 *
 * <p>The instance is degraded, not down, while a route works or may recover by itself: sessions are
 * handed out without a route, a request detects the end of the proxy's outage, and another instance
 * has the same proxy. It is down only if no login can start until its configuration changes: the
 * proxy is not configured, and there is no working TDLib.
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
    // Refreshes the state of the shared circuit for the next check.
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
      response.withData(EnumNames.lowerCase(route), standing);
    }
    return response.withData("degraded", degraded).status(possible).build();
  }
}
