package io.telegramauth.telemetry;

/** The service's meters, by their Micrometer names. */
enum MeterName {
  LOGIN_STEPS("login.steps", "Steps of logins, by what became of them"),
  CODES_SENT("codes.sent", "Codes that Telegram has said it sent"),
  LOGINS_ABANDONED(
      "logins.abandoned",
      "Logins that nobody can go on with and that were to be ended at Telegram"),
  FALLBACKS("fallbacks", "Logins that were to start through the proxy and were started directly"),
  ROUTES_USABLE("routes.usable", "Whether logins can start by the route, as this instance knows"),
  PROXY_CIRCUIT_OPEN("proxy.circuit.open", "Whether the proxy is not asked, as it keeps failing"),
  PROXY_CIRCUIT_OPENINGS(
      "proxy.circuit.openings", "How often this instance has noticed that the proxy keeps failing"),
  PROXY_ATTEMPTS("proxy.attempts", "Attempts of calls to the proxy"),
  LIMIT_REFUSALS("limits.refusals", "Requests that a limit has turned away"),
  STORE_OPERATIONS("store.operations", "What the store was asked for"),
  TDLIB_OPENS("tdlib.opens", "Clients of TDLib that were to be opened"),
  TDLIB_CLIENTS("tdlib.clients", "Clients of TDLib that are open"),
  TDLIB_CLIENT_TIME("tdlib.client.time", "How long clients of TDLib were open"),
  SESSIONS_HANDED_OUT("sessions.handed.out", "Sessions that services have asked for"),
  SESSIONS_REVOKED("sessions.revoked", "Sessions that were revoked"),
  FAILURES("failures", "Failures that requests were answered with");

  /** Common prefix of all names. */
  static final String PREFIX = "telegram.auth.";

  private final String name;
  private final String description;

  MeterName(String name, String description) {
    this.name = PREFIX + name;
    this.description = description;
  }

  /** The name. */
  String id() {
    return name;
  }

  /** A sentence for people. */
  String description() {
    return description;
  }
}
