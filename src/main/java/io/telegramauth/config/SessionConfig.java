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

  /** Retention of an access log entry, independent of its session. */
  @WithDefault("400D")
  Duration auditRetention();
}
