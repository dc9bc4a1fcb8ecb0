package io.telegramauth.telemetry;

import io.quarkus.micrometer.runtime.export.handlers.PrometheusHandler;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;

/**
 * Serves metrics to those who accept OpenMetrics only. The framework's handler knows the format,
 * but its route compares the media type with all its parameters, and responds 406 to {@code
 * application/openmetrics-text; version=1.0.0}.
 */
@ApplicationScoped
class OpenMetricsRoute {
  private static final String PATH = "/q/metrics";
  private static final String MEDIA_TYPE = "application/openmetrics-text";

  /** Before the framework's routes. */
  private static final int ORDER = -1;

  private final PrometheusHandler metrics =
      new PrometheusHandler(/* enableCompression= */ false, Optional.empty());

  void register(@Observes ManagementInterface management) {
    management.router().get(PATH).order(ORDER).blockingHandler(this::serve, /* ordered= */ false);
  }

  private void serve(RoutingContext context) {
    String accepted = context.request().getHeader(HttpHeaders.ACCEPT);
    if (accepted != null && accepted.startsWith(MEDIA_TYPE) && !accepted.contains(",")) {
      metrics.handle(context);
    } else {
      context.next();
    }
  }
}
