package io.telegramauth.ops.telemetry;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.telegramauth.ops.TracesConfig;
import io.telegramauth.telegram.proxy.CallTracer;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * The switch of traces. Off, as it is by default, nothing of OpenTelemetry is touched: no class of
 * it is loaded, no thread is there, no request passes anything of it.
 */
@Singleton
class Traces implements CallTracer {
  /** After the entry, which gives the request its id. */
  private static final int AFTER_THE_ENTRY = 950;

  private final Optional<RequestSpans> spans;

  Traces(TracesConfig config, CurrentVertxRequest current) {
    this.spans =
        config.disabled() ? Optional.empty() : Optional.of(RequestSpans.sentTo(config, current));
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
