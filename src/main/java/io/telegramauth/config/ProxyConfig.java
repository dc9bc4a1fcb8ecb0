package io.telegramauth.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.telegramauth.crypto.SecretString;
import java.time.Duration;
import java.util.Optional;

/** The proxy route. */
@ConfigMapping(prefix = "telegram-auth.proxy")
public interface ProxyConfig {
  /** Whether logins start through the proxy; otherwise they start directly. */
  @WithDefault("true")
  boolean enabled();

  /** Bearer token for the proxy. */
  Optional<SecretString> apiKey();

  /**
   * Whether the proxy acts once for an {@code Idempotency-Key}, however often it is sent. Only then
   * is a call whose response was lost repeated.
   */
  @WithDefault("false")
  boolean honoursIdempotencyKeys();

  /** Delay before the first retry, doubled for each further one. */
  @WithDefault("1S")
  Duration retryDelay();

  /** Maximum random share added to a delay: 0.3 for up to 30 %. */
  @WithDefault("0.3")
  double retryJitter();

  /** Timeout of one attempt; the same value configures the fault tolerance timeout. */
  @WithDefault("12S")
  Duration attemptTimeout();

  /** Delay before an open circuit is probed; the same value configures the circuit breaker. */
  @WithDefault("30S")
  Duration breakerDelay();
}
