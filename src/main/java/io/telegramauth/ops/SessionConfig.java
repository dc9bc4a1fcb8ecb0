package io.telegramauth.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Sessions. */
@ConfigMapping(prefix = "telegram-auth.session")
public interface SessionConfig {
  /** How long a session is handed out after its login. */
  @WithDefault("30D")
  Duration lifetime();

  /** How long a session stays in the store, in lists, after it has expired. */
  @WithDefault("30D")
  Duration retention();

  /** How long an entry of an access log is kept, whatever becomes of its session. */
  @WithDefault("400D")
  Duration auditRetention();
}
