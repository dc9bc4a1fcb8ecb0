package io.telegramauth.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;

/** Limits on how often something may be asked for. */
@ConfigMapping(prefix = "telegram-auth.rate-limit")
public interface RateLimitConfig {
  /** Whether there are any. */
  @WithDefault("true")
  boolean enabled();

  /**
   * What they allow, by their names: {@code amount/period[,burst]}, {@code default} or {@code off}.
   */
  Map<String, String> rates();
}
