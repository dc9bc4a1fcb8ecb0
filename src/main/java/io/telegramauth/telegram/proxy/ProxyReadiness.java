package io.telegramauth.telegram.proxy;

import io.telegramauth.telegram.ProxyHealthStore.Known;
import io.telegramauth.telegram.ProxyMode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Shows what this instance knows of the proxy. Always up: an instance without the proxy still
 * starts logins directly and hands sessions out, and another instance would have no other proxy.
 */
@Readiness
@ApplicationScoped
class ProxyReadiness implements HealthCheck {
  private final ProxyHealth health;

  ProxyReadiness(ProxyHealth health) {
    this.health = health;
  }

  @Override
  public HealthCheckResponse call() {
    Known known = health.lastKnown();
    boolean usable = known.mode() == ProxyMode.AUTO && known.outage().isEmpty();
    return HealthCheckResponse.named("telegram-proxy")
        .up()
        .withData("degraded", !usable)
        .withData("mode", known.mode().name().toLowerCase(Locale.ROOT))
        .withData("circuit", known.outage().isPresent() ? "open" : "closed")
        .build();
  }
}
