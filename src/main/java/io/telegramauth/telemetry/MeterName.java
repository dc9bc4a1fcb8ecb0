package io.telegramauth.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** The service's meters, by their Micrometer names. */
enum MeterName {
  LOGIN_STEPS("login.steps", "Login steps by outcome"),
  CODES_SENT("codes.sent", "Codes sent, as confirmed by Telegram"),
  LOGINS_ABANDONED("logins.abandoned", "Abandoned logins to cancel at Telegram"),
  FALLBACKS("fallbacks", "Logins that fell back from the proxy to the direct route"),
  ROUTES_USABLE(
      "routes.usable", "Whether logins can start on the route, as known to this instance"),
  PROXY_CIRCUIT_OPEN("proxy.circuit.open", "Whether the proxy's circuit is open"),
  PROXY_CIRCUIT_OPENINGS(
      "proxy.circuit.openings", "Openings of the proxy's circuit by this instance"),
  PROXY_ATTEMPTS("proxy.attempts", "Attempts of proxy calls"),
  LIMIT_REFUSALS("limits.refusals", "Requests refused by a limit"),
  STORE_OPERATIONS("store.operations", "Store operations"),
  TDLIB_OPENS("tdlib.opens", "Attempts to open a TDLib client"),
  TDLIB_CLIENTS("tdlib.clients", "Open TDLib clients"),
  TDLIB_CLIENT_TIME("tdlib.client.time", "Time for which TDLib clients were open"),
  SESSIONS_HANDED_OUT("sessions.handed.out", "Session hand-outs requested by services"),
  SESSIONS_SKIPPED("sessions.skipped", "Sessions that do not open, stepped over by a hand-out"),
  SESSIONS_REVOKED("sessions.revoked", "Revoked sessions"),
  FAILURES("failures", "Failed responses by code");

  /** Common prefix of all names. */
  static final String PREFIX = "telegram.auth.";

  /** The label of success. */
  static final String DONE = "done";

  /** Upper bounds of the buckets, from a SQLite read to a request's deadline. */
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(25)
  };

  private final String name;
  private final String description;

  MeterName(String name, String description) {
    this.name = PREFIX + name;
    this.description = description;
  }

  static Duration[] buckets() {
    return BUCKETS.clone();
  }

  /** The name. */
  String id() {
    return name;
  }

  /** A sentence for people. */
  String description() {
    return description;
  }

  /** Counters of this name, which are registered with their labels on first use. */
  MeterProvider<Counter> counters(MeterRegistry registry) {
    return Counter.builder(name).description(description).withRegistry(registry);
  }

  /** Timers of this name, which are registered with their labels on first use. */
  MeterProvider<Timer> timers(MeterRegistry registry) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(BUCKETS)
        .withRegistry(registry);
  }
}
