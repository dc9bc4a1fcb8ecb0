package io.telegramauth.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.telegramauth.telemetry.EmbeddedMetricsRegistry;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Writes metrics to the log, as nobody can scrape a function. Each invocation that has recorded
 * something writes a line before its response is out: nothing is sure to run afterwards.
 */
@Singleton
class MetricLines {
  /** After the entry filter, which assigns the request id. */
  private static final int AFTER_THE_ENTRY = 900;

  private static final String REQUEST_ID = "X-Request-ID";

  private final EmbeddedMetricsRegistry metrics;
  private final InstantSource clock;

  MetricLines(
      @ConfigProperty(name = "telegram-auth.metrics-namespace") String namespace,
      InstantSource clock) {
    this.metrics = new EmbeddedMetricsRegistry(namespace);
    this.clock = clock;
  }

  @Produces
  @Singleton
  EmbeddedMetricsRegistry registry() {
    return metrics;
  }

  void register(@Observes Filters filters) {
    filters.register(this::enter, AFTER_THE_ENTRY);
  }

  private void enter(RoutingContext context) {
    context.addHeadersEndHandler(
        headers ->
            metrics
                .line(
                    clock.instant(),
                    Map.of("requestId", context.response().headers().get(REQUEST_ID)))
                .ifPresent(MetricLines::write));
    context.next();
  }

  /** In one piece: the platform turns each write into a log event. */
  private static void write(String line) {
    byte[] bytes = (line + "\n").getBytes(UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }
}
