package io.telegramauth.startup;

import io.telegramauth.config.PlaintextConfig;
import io.telegramauth.config.PlaintextLinks;
import io.telegramauth.config.ProxyConfig;
import io.telegramauth.config.StoreConfig;
import io.telegramauth.config.TracesConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Refuses links that others could read or answer in the peer's place: those without TLS, and those
 * whose TLS does not verify the peer. Links within this machine are exempt, and those that the
 * operator allows.
 */
final class PlaintextChecks {
  private static final Pattern POSTGRESQL_URL =
      Pattern.compile("jdbc:postgresql://([^/?]+)/[^?]*(?:\\?(.*))?", Pattern.DOTALL);

  /** The port is optional, and an IPv6 address has brackets. */
  private static final Pattern HOST = Pattern.compile("(\\[[^\\]]*\\]|[^:]*)(?::.*)?");

  /** Parameters by which the driver is led to another host than the URL's. */
  private static final Pattern OTHER_HOST = Pattern.compile("(?i)(?:PG)?HOST(?:ADDR)?");

  private static final Pattern VERIFYING = Pattern.compile("(?i)verify-(?:full|ca)");
  private static final String NON_VALIDATING = "NonValidatingFactory";

  private static final String HTTPS = "https:";
  private static final String REST_CLIENT = "quarkus.rest-client.telegram-proxy.";
  private static final String WAITS_CLIENT = "quarkus.rest-client.telegram-proxy-waits.";

  /** Settings by which the client verifies less, and the values with which it does not. */
  private static final Map<String, String> LAX =
      Map.of(
          "trust-all", "(?i)(?!false$).*",
          "verify-host", "(?i)(?!true$).*",
          "hostname-verification-algorithm", "(?i)none");

  /** Leads a client to another address than the one that is checked. */
  private static final String OTHER_ADDRESS = "override-uri";

  private final Function<String, Optional<String>> properties;
  private final List<String> problems = new ArrayList<>();

  private PlaintextChecks(Function<String, Optional<String>> properties) {
    this.properties = properties;
  }

  /**
   * All problems; empty when there are none.
   *
   * @param properties looks up properties that are not the service's own
   */
  static List<String> problems(
      PlaintextConfig allowed,
      ProxyConfig proxy,
      String proxyUrl,
      StoreConfig store,
      TracesConfig traces,
      Function<String, Optional<String>> properties) {
    PlaintextChecks checks = new PlaintextChecks(properties);
    if (proxy.enabled() && !allowed.proxy()) {
      checks.proxy(proxyUrl);
    }
    if (store.engine().equals(StoreConfig.POSTGRESQL) && !allowed.postgresql()) {
      store.postgresql().url().ifPresent(checks::postgresql);
    }
    if (store.engine().equals(StoreConfig.DYNAMODB) && !allowed.dynamodb()) {
      checks.dynamodb(store.dynamodb().endpoint());
    }
    if (!traces.disabled() && !allowed.traces()) {
      checks.url("OTEL_EXPORTER_OTLP_ENDPOINT", traces.endpoint(), "ALLOW_PLAINTEXT_TRACES");
    }
    return List.copyOf(checks.problems);
  }

  private void url(String name, String url, String permission) {
    if (PlaintextLinks.isExposed(url)) {
      problems.add(
          name
              + " is plain http, which others can read: use https, or set "
              + permission
              + "=true");
    }
  }

  private void proxy(String url) {
    url("TELEGRAM_PROXY_URL", url, "ALLOW_PLAINTEXT_PROXY");
    if (url.startsWith(HTTPS)
        && PlaintextLinks.isExposed("http:" + url.substring(HTTPS.length()))) {
      Stream.concat(
              Stream.of("quarkus.tls.", "quarkus.rest-client.", REST_CLIENT, WAITS_CLIENT),
              Stream.of("quarkus.rest-client.", REST_CLIENT, WAITS_CLIENT)
                  .flatMap(client -> properties.apply(client + "tls-configuration-name").stream())
                  .map(tls -> "quarkus.tls." + tls + "."))
          .distinct()
          .forEach(this::laxSettings);
      Stream.of(REST_CLIENT + OTHER_ADDRESS, WAITS_CLIENT + OTHER_ADDRESS)
          .filter(name -> properties.apply(name).isPresent())
          .forEach(name -> problems.add(name + " leads elsewhere: set TELEGRAM_PROXY_URL"));
    }
  }

  private void laxSettings(String prefix) {
    LAX.forEach(
        (name, values) ->
            properties
                .apply(prefix + name)
                .filter(value -> value.strip().matches(values))
                .ifPresent(
                    value ->
                        problems.add(
                            prefix
                                + name
                                + " takes anybody for the proxy:"
                                + " trust its authority, or set ALLOW_PLAINTEXT_PROXY=true")));
  }

  private void postgresql(String url) {
    Matcher parts = POSTGRESQL_URL.matcher(url);
    // Another form is a problem of its own.
    if (parts.matches() && !isVerified(parts.group(2)) && !isOfThisMachine(parts)) {
      problems.add(
          "STORE_POSTGRESQL_URL does not verify the server, whom others could read or replace:"
              + " add sslmode=verify-full, or set ALLOW_PLAINTEXT_POSTGRESQL=true");
    }
  }

  private static boolean isOfThisMachine(Matcher parts) {
    return Stream.of(parts.group(1).split(","))
            .map(HOST::matcher)
            .allMatch(host -> host.matches() && PlaintextLinks.isLoopback(host.group(1)))
        && parameters(parts.group(2)).noneMatch(p -> OTHER_HOST.matcher(p[0]).matches());
  }

  /** As the driver reads it: of several values of a parameter the last one counts. */
  private static boolean isVerified(String query) {
    return parameters(query)
            .filter(p -> p[0].equals("sslmode"))
            .reduce((earlier, later) -> later)
            .filter(p -> VERIFYING.matcher(p[1]).matches())
            .isPresent()
        && parameters(query)
            .noneMatch(p -> p[0].equals("sslfactory") && p[1].endsWith(NON_VALIDATING));
  }

  private static Stream<String[]> parameters(String query) {
    return query == null
        ? Stream.of()
        : Stream.of(query.split("&")).map(p -> (p.contains("=") ? p : p + "=").split("=", 2));
  }

  private void dynamodb(Optional<String> endpoint) {
    String permission = "ALLOW_PLAINTEXT_DYNAMODB";
    if (endpoint.isPresent()) {
      url("STORE_DYNAMODB_ENDPOINT", endpoint.get(), permission);
      return;
    }
    // What the AWS SDK would use instead of the region's endpoint.
    Stream.of("AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL")
        .filter(name -> properties.apply(name).isPresent())
        .findFirst()
        .ifPresent(name -> url(name, properties.apply(name).orElseThrow(), permission));
  }
}
