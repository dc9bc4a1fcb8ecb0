package io.telegramauth.ops.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The framework's timer of requests: counts them by how long they took, so that percentiles of all
 * instances can be told, and by templates of paths only. Where no resource was found, or none that
 * takes the method, the framework would name the path as it came: a login's id, and a new series
 * for whatever somebody thinks of. So it would with methods that HTTP does not have.
 */
@Singleton
class RequestMeters implements MeterFilter {
  private static final String REQUESTS = "http.server.requests";
  private static final String PATH = "uri";
  private static final Tag UNMATCHED = Tag.of(PATH, "unmatched");
  private static final String METHOD = "method";
  private static final Tag OTHER_METHOD = Tag.of(METHOD, "OTHER");
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT");

  private static final String API = "/api/telegram-auth";

  /** The templates of the API, and what the framework itself writes where there is none. */
  private static final Set<String> TEMPLATES =
      Set.of(
          "/",
          "root",
          "NOT_FOUND",
          "REDIRECTION",
          "UNKNOWN",
          "/health",
          API + "/health",
          API + "/logins",
          API + "/logins/{loginId}",
          API + "/logins/{loginId}/code",
          API + "/logins/{loginId}/password",
          API + "/logins/{loginId}/resend",
          API + "/proxy",
          API + "/send-code",
          API + "/sessions/list/{userId}",
          API + "/sessions/user/{userId}",
          API + "/sessions/{sessionId}",
          API + "/sessions/{sessionId}/access-log",
          API + "/status",
          API + "/verify-code",
          API + "/verify-password");

  private final DistributionStatisticConfig buckets =
      DistributionStatisticConfig.builder()
          .serviceLevelObjectives(
              Stream.of(MeterFamily.buckets()).mapToDouble(Duration::toNanos).toArray())
          .build();

  @Override
  public Meter.Id map(Meter.Id id) {
    if (!id.getName().equals(REQUESTS)) {
      return id;
    }
    String path = id.getTag(PATH);
    String method = id.getTag(METHOD);
    Meter.Id known = path == null || TEMPLATES.contains(path) ? id : id.withTag(UNMATCHED);
    return method == null || METHODS.contains(method) ? known : known.withTag(OTHER_METHOD);
  }

  @Override
  public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
    return id.getName().equals(REQUESTS) ? buckets.merge(config) : config;
  }
}
