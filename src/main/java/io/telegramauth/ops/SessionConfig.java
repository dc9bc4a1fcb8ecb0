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
}
