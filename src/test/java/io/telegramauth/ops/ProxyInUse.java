package io.telegramauth.ops;

import io.telegramauth.crypto.SecretString;
import java.time.Duration;
import java.util.Optional;

/**
 * A proxy of which the checks of a start only want to know whether it is used.
 *
 * @param enabled whether it is
 */
record ProxyInUse(boolean enabled) implements ProxyConfig {
  @Override
  public Optional<SecretString> apiKey() {
    return Optional.empty();
  }

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
