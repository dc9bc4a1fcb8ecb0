package io.telegramauth.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.telegramauth.crypto.SecretString;
import java.time.Duration;
import java.util.Optional;

/** The proxy route. */
@ConfigMapping(prefix = "telegram-auth.proxy")
public interface ProxyConfig {
  /** Whether logins start through the proxy; if not, they start directly. */
  @WithDefault("true")
  boolean enabled();

  /** The key that the proxy wants as a bearer token. */
  Optional<SecretString> apiKey();

  /**
   * Whether the proxy promises to act once for an {@code Idempotency-Key}, however often it is
   * sent. Only then is a call repeated whose answer was lost.
   */
  @WithDefault("false")
  boolean honoursIdempotencyKeys();

  /** The wait before the first repetition; doubled with each further one. */
  @WithDefault("1S")
  Duration retryDelay();

  /** The largest random share that is added to a wait: 0.3 for up to 30 %. */
  @WithDefault("0.3")
  double retryJitter();

  /** How long one attempt may take; what the timeout itself is told. */
  @WithDefault("12S")
  Duration attemptTimeout();

  /** How long the open circuit stays open before a probe; what the breaker itself is told. */
  @WithDefault("30S")
  Duration breakerDelay();
}
