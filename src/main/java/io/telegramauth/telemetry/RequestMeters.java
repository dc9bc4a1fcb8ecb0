package io.telegramauth.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.telegramauth.api.ApiPaths;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Bounds the labels of the framework's request timer: path templates only, and the methods of HTTP
 * only. Without a matching resource the framework would use the raw path, which contains login ids
 * and makes a new series for every path that is requested. Adds histogram buckets, so that
 * percentiles can be aggregated over instances.
 */
@Singleton
class RequestMeters implements MeterFilter {
  private static final String REQUESTS = "http.server.requests";
  private static final String PATH = "uri";
  private static final Tag UNMATCHED = Tag.of(PATH, ApiPaths.UNMATCHED);
  private static final String METHOD = "method";
  private static final Tag OTHER_METHOD = Tag.of(METHOD, "OTHER");
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT");

  /** What the framework writes where there is no template. */
  private static final Set<String> FRAMEWORK_TEMPLATES =
      Set.of("root", "NOT_FOUND", "REDIRECTION", "UNKNOWN");

  private final DistributionStatisticConfig buckets =
      DistributionStatisticConfig.builder()
          .serviceLevelObjectives(
              Stream.of(MeterName.buckets()).mapToDouble(Duration::toNanos).toArray())
          .build();

  @Override
  public Meter.Id map(Meter.Id id) {
    if (!id.getName().equals(REQUESTS)) {
      return id;
    }
    String path = id.getTag(PATH);
    String method = id.getTag(METHOD);
    Meter.Id known = path == null || isTemplate(path) ? id : id.withTag(UNMATCHED);
    return method == null || METHODS.contains(method) ? known : known.withTag(OTHER_METHOD);
  }

  private static boolean isTemplate(String path) {
    return FRAMEWORK_TEMPLATES.contains(path) || ApiPaths.templates().contains(path);
  }

  @Override
  public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
    return id.getName().equals(REQUESTS) ? buckets.merge(config) : config;
  }
}
