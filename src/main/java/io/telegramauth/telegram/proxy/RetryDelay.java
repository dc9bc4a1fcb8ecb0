package io.telegramauth.telegram.proxy;

import io.smallrye.faulttolerance.api.CustomBackoffStrategy;
import java.time.Duration;

/** Waits as long as the failed attempt says: its backoff, or {@code Retry-After} if longer. */
public final class RetryDelay implements CustomBackoffStrategy {
  private long initialDelayInMillis;

  @Override
  public void init(long initialDelayInMillis) {
    this.initialDelayInMillis = initialDelayInMillis;
  }

  @Override
  public long nextDelayInMillis(Throwable failure) {
    return failure instanceof ProxyCallException attempt
        ? attempt.retryIn().map(Duration::toMillis).orElse(initialDelayInMillis)
        : initialDelayInMillis;
  }
}
