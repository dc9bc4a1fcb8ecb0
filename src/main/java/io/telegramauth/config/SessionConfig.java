package io.telegramauth.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Sessions: lifetime and retention. */
@ConfigMapping(prefix = "telegram-auth.session")
public interface SessionConfig {
  /** Time for which a session is handed out after its login. */
  @WithDefault("30D")
  Duration lifetime();

  /** Time for which an expired session stays in the store and in lists. */
  @WithDefault("30D")
  Duration retention();

  /**
   * Whether a session is handed out that has no seal because an earlier build wrote it. What
   * earlier builds wrote is sealed when it is next changed.
   */
  @WithDefault("true")
  boolean acceptUnsealed();

  /** Retention of an access log entry, independent of its session. */
  @WithDefault("400D")
  Duration auditRetention();
}
