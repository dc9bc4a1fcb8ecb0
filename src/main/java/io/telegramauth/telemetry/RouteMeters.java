package io.telegramauth.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
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

  private final MeterFamily<AttemptKey, Timer> attempts;
  private final MeterFamily<FailureCode, Counter> fallbacks;
  private final Counter openings;
  private final MeterFamily<String, Counter> opens;
  private final Timer clientTime;
  private final AtomicInteger clients = new AtomicInteger();

  /** Looked up lazily: both depend on the listeners implemented here. */
  private final Instance<ProxyControl> proxy;

  private final Instance<Routing> routing;

  RouteMeters(MeterRegistry registry, Instance<ProxyControl> proxy, Instance<Routing> routing) {
    this.proxy = proxy;
    this.routing = routing;
    this.attempts = MeterFamily.timers(registry, MeterName.PROXY_ATTEMPTS, AttemptKey::labels);
    this.fallbacks =
        MeterFamily.counters(
            registry, MeterName.FALLBACKS, reason -> Tags.of("reason", reason.code()));
    this.openings = MeterFamily.counter(registry, MeterName.PROXY_CIRCUIT_OPENINGS);
    this.opens =
        MeterFamily.counters(
            registry, MeterName.TDLIB_OPENS, outcome -> Tags.of("outcome", outcome));
    this.clientTime = MeterFamily.timer(registry, MeterName.TDLIB_CLIENT_TIME);
    opens.of(MeterFamily.DONE);
    opens.of(UNAVAILABLE);
    for (FailureCode code : FailureCode.values()) {
      if (code.effect() == Effect.NOT_REACHED) {
        fallbacks.of(code);
      }
    }
    gauges(registry);
  }

  private record AttemptKey(String operation, FailureCode failure) {
    Tags labels() {
      return Tags.of("operation", operation, "outcome", outcome());
    }

    private String outcome() {
      if (failure == null) {
        return MeterFamily.DONE;
      }
      boolean isProxyFailure =
          PROXY_FAILURE_TYPES.contains(failure.type())
              || failure.countsForBreaker()
              || failure == FailureCode.PROXY_RATE_LIMITED
              || failure == FailureCode.PROXY_UNAUTHORIZED;
      return isProxyFailure ? failure.code() : REFUSED;
    }
  }

  private void gauges(MeterRegistry registry) {
    Gauge.builder(MeterName.TDLIB_CLIENTS.id(), clients, AtomicInteger::get)
        .description(MeterName.TDLIB_CLIENTS.description())
        .register(registry);
    Gauge.builder(MeterName.PROXY_CIRCUIT_OPEN.id(), this, RouteMeters::circuitOpen)
        .description(MeterName.PROXY_CIRCUIT_OPEN.description())
        .register(registry);
    for (Route route : Route.values()) {
      Gauge.builder(MeterName.ROUTES_USABLE.id(), this, meters -> meters.usable(route))
          .description(MeterName.ROUTES_USABLE.description())
          .tags("route", EnumNames.lowerCase(route))
          .register(registry);
    }
  }

  private double circuitOpen() {
    return proxy.get().lastKnownStatus().probeAt().isPresent() ? 1 : 0;
  }

  private double usable(Route route) {
    TelegramGateway gateway = routing.get().gateway(route);
    return gateway.isConfigured() && gateway.outOfUse().isEmpty() ? 1 : 0;
  }

  @Override
  public void onAttempt(String operation, Optional<FailureCode> failure, Duration took) {
    attempts.of(new AttemptKey(operation, failure.orElse(null))).record(took);
  }

  @Override
  public void onCircuitOpened() {
    openings.increment();
  }

  @Override
  public void onFallback(FailureCode why) {
    fallbacks.of(why).increment();
  }

  @Override
  public void onOpen() {
    clients.incrementAndGet();
    opens.of(MeterFamily.DONE).increment();
  }

  @Override
  public void onUnavailable() {
    opens.of(UNAVAILABLE).increment();
  }

  @Override
  public void onClose(Duration open) {
    clients.decrementAndGet();
    clientTime.record(open);
  }
}
