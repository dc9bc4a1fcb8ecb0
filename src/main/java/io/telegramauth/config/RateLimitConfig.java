package io.telegramauth.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;

/** Rate limits. */
@ConfigMapping(prefix = "telegram-auth.rate-limit")
public interface RateLimitConfig {
  /** Whether limits are enforced. */
  @WithDefault("true")
  boolean enabled();

  /** Rates by limit: {@code amount/period[,burst]}, {@code default} or {@code off}. */
  Map<String, String> rates();
}
