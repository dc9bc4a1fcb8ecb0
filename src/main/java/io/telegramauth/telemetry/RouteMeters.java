package io.telegramauth.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import io.telegramauth.failure.Effect;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureType;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.Routing;
import io.telegramauth.telegram.RoutingListener;
import io.telegramauth.telegram.TelegramGateway;
import io.telegramauth.telegram.direct.DirectListener;
import io.telegramauth.telegram.proxy.ProxyControl;
import io.telegramauth.telegram.proxy.ProxyListener;
import io.telegramauth.text.EnumNames;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Meters of the routes to Telegram: availability and use. Created at startup, so that every counter
 * exists from the start.
 */
@Startup
@Singleton
class RouteMeters implements ProxyListener, DirectListener, RoutingListener {
  /** The outcome of an attempt that Telegram refused, or that failed by the caller's mistake. */
  private static final String REFUSED = "refused";

  private static final String UNAVAILABLE = "unavailable";

  /** The failure types of the proxy and of the network to it. */
  private static final Set<FailureType> PROXY_FAILURE_TYPES =
      EnumSet.of(FailureType.PROXY_SERVICE, FailureType.NETWORK);

  private final MeterProvider<Timer> attempts;
  private final MeterProvider<Counter> fallbacks;
  private final Counter openings;
  private final MeterProvider<Counter> opens;
  private final Timer clientTime;
  private final AtomicInteger clients = new AtomicInteger();

  /** Looked up lazily: both depend on the listeners implemented here. */
  private final Instance<ProxyControl> proxy;

  private final Instance<Routing> routing;

  RouteMeters(MeterRegistry registry, Instance<ProxyControl> proxy, Instance<Routing> routing) {
    this.proxy = proxy;
    this.routing = routing;
    this.attempts = MeterName.PROXY_ATTEMPTS.timers(registry);
    this.fallbacks = MeterName.FALLBACKS.counters(registry);
    this.openings = MeterName.PROXY_CIRCUIT_OPENINGS.counters(registry).withTags();
    this.opens = MeterName.TDLIB_OPENS.counters(registry);
    this.clientTime = MeterName.TDLIB_CLIENT_TIME.timers(registry).withTags();
    opens(MeterName.DONE);
    opens(UNAVAILABLE);
    for (FailureCode code : FailureCode.values()) {
      if (code.effect() == Effect.NOT_REACHED) {
        fallbacks(code);
      }
    }
    gauges(registry);
  }

  private static String outcome(FailureCode failure) {
    boolean isProxyFailure =
        PROXY_FAILURE_TYPES.contains(failure.type())
            || failure.countsForBreaker()
            || failure == FailureCode.PROXY_RATE_LIMITED
            || failure == FailureCode.PROXY_UNAUTHORIZED;
    return isProxyFailure ? failure.code() : REFUSED;
  }

  private Counter fallbacks(FailureCode reason) {
    return fallbacks.withTags("reason", reason.code());
  }

  private Counter opens(String outcome) {
    return opens.withTags("outcome", outcome);
  }

  private void gauges(MeterRegistry registry) {
    Gauge.builder(MeterName.TDLIB_CLIENTS.id(), clients, AtomicInteger::get)
        .description(MeterName.TDLIB_CLIENTS.description())
        .register(registry);
    Gauge.builder(
            MeterName.PROXY_CIRCUIT_OPEN.id(),
            proxy,
            control -> control.get().lastKnownStatus().probeAt().isPresent() ? 1 : 0)
        .description(MeterName.PROXY_CIRCUIT_OPEN.description())
        .register(registry);
    for (Route route : Route.values()) {
      Gauge.builder(MeterName.ROUTES_USABLE.id(), this, meters -> meters.usable(route))
          .description(MeterName.ROUTES_USABLE.description())
          .tags("route", EnumNames.lowerCase(route))
          .register(registry);
    }
  }

  private double usable(Route route) {
    TelegramGateway gateway = routing.get().gateway(route);
    return gateway.isConfigured() && gateway.outOfUse().isEmpty() ? 1 : 0;
  }

  @Override
  public void onAttempt(String operation, Optional<FailureCode> failure, Duration took) {
    String outcome = failure.map(RouteMeters::outcome).orElse(MeterName.DONE);
    attempts.withTags("operation", operation, "outcome", outcome).record(took);
  }

  @Override
  public void onCircuitOpened() {
    openings.increment();
  }

  @Override
  public void onFallback(FailureCode why) {
    fallbacks(why).increment();
  }

  @Override
  public void onOpen() {
    clients.incrementAndGet();
    opens(MeterName.DONE).increment();
  }

  @Override
  public void onUnavailable() {
    opens(UNAVAILABLE).increment();
  }

  @Override
  public void onClose(Duration open) {
    clients.decrementAndGet();
    clientTime.record(open);
  }
}
