package io.telegramauth.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Traces, in OpenTelemetry's terms. */
@ConfigMapping(prefix = "telegram-auth.traces")
public interface TracesConfig {
  /** Whether tracing is off. */
  @WithDefault("true")
  boolean disabled();

  /** The collector's address (http or https), without a path. */
  String endpoint();

  /** The service name in traces. */
  String serviceName();

  /** Share of traces that begin here and are sent: 0.1 for a tenth. */
  @WithDefault("1.0")
  double share();
}
