package io.telegramauth.telegram.proxy;

import io.telegramauth.failure.FailureCode;
import java.time.Duration;
import java.util.Optional;

/** Receives attempts to call the proxy. Must be quick and must not throw. */
public interface ProxyListener {
  /**
   * An attempt has ended. A retried call has several attempts.
   *
   * @param operation the path segment of the operation
   * @param failure the failure; empty if the attempt succeeded
   * @param took the time until the response or the end of waiting
   */
  void onAttempt(String operation, Optional<FailureCode> failure, Duration took);

  /** This instance's circuit breaker has opened. */
  void onCircuitOpened();
}
