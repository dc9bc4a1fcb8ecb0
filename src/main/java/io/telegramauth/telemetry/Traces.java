package io.telegramauth.telemetry;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.telegramauth.config.TracesConfig;
import io.telegramauth.telegram.proxy.CallTracer;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Switches traces on. While they are off, the default, no class of OpenTelemetry is loaded, no
 * thread runs, and requests are untouched. A native executable has none of these classes unless it
 * was built with {@code -Dtelegram-auth.traces=true}.
 */
@Singleton
class Traces implements CallTracer {
  /** After the entry filter, which assigns the request id. */
  private static final int AFTER_THE_ENTRY = 950;

  private final Optional<RequestSpans> spans;

  Traces(TracesConfig config, Instance<Exporter> exporter) {
    if (config.disabled()) {
      this.spans = Optional.empty();
    } else if (exporter.isUnsatisfied()) {
      throw new IllegalStateException(
          "OTEL_SDK_DISABLED is false, and this executable was built without traces");
    } else {
      this.spans = Optional.of(exporter.get().spans());
    }
  }

  /** Leads to OpenTelemetry; left out of an executable without traces. */
  @Singleton
  static final class Exporter {
    private final TracesConfig config;
    private final CurrentVertxRequest current;

    Exporter(TracesConfig config, CurrentVertxRequest current) {
      this.config = config;
      this.current = current;
    }

    RequestSpans spans() {
      return RequestSpans.sentTo(config, current);
    }
  }

  void register(@Observes Filters filters) {
    spans.ifPresent(on -> filters.register(on::enter, AFTER_THE_ENTRY));
  }

  @Override
  public TracedCall begin(String operation) {
    return spans.map(on -> on.call(operation)).orElse(TracedCall.UNTRACED);
  }

  @PreDestroy
  void close() {
    spans.ifPresent(RequestSpans::close);
  }
}
