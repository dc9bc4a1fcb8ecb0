package io.telegramauth.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Traces, in the terms of OpenTelemetry. */
@ConfigMapping(prefix = "telegram-auth.traces")
public interface TracesConfig {
  /** Whether there are none. */
  @WithDefault("true")
  boolean disabled();

  /** The collector that they are sent to, as an http or https address without a path. */
  String endpoint();

  /** What they call this service. */
  String serviceName();

  /** Of the traces that begin here, the share that is sent: 0.1 for a tenth. */
  @WithDefault("1.0")
  double share();
}
