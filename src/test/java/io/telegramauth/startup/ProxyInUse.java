package io.telegramauth.startup;

import io.telegramauth.config.ProxyConfig;
import io.telegramauth.crypto.SecretString;
import java.time.Duration;
import java.util.Optional;

/**
 * The proxy settings that the startup check reads.
 *
 * @param enabled whether the proxy is used
 * @param apiKey its key
 */
record ProxyInUse(boolean enabled, Optional<SecretString> apiKey) implements ProxyConfig {
  @Override
  public boolean honoursIdempotencyKeys() {
    return false;
  }

  @Override
  public Duration retryDelay() {
    return Duration.ZERO;
  }

  @Override
  public double retryJitter() {
    return 0;
  }

  @Override
  public Duration attemptTimeout() {
    return Duration.ZERO;
  }

  @Override
  public Duration breakerDelay() {
    return Duration.ZERO;
  }
}
