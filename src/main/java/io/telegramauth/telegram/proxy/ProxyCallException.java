package io.telegramauth.telegram.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureException;
import java.time.Duration;
import java.util.Optional;

/**
 * A failed attempt, in the form that the fault-tolerance annotations need: a {@link Fault} counts
 * for the circuit breaker, a rejection by a working proxy does not; {@link #retryIn()} says whether
 * and when it is retried.
 */
sealed class ProxyCallException extends FailureException {
  private static final long serialVersionUID = 1L;

  private final transient JsonNode details;
  private final transient Optional<Duration> retryIn;

  private ProxyCallException(
      Failure failure, JsonNode details, Optional<Duration> retryIn, Throwable cause) {
    super(failure, cause);
    this.details = details;
    this.retryIn = retryIn;
  }

  static ProxyCallException of(
      Failure failure, JsonNode details, Optional<Duration> retryIn, Throwable cause) {
    return failure.code().countsForBreaker()
        ? new Fault(failure, details, retryIn, cause)
        : new ProxyCallException(failure, details, retryIn, cause);
  }

  /** Returns the wait before the next attempt; empty if there must be none. */
  Optional<Duration> retryIn() {
    return retryIn;
  }

  /** Returns the proxy's machine-readable details; a missing node if there are none. */
  JsonNode details() {
    return details;
  }

  /** A failure of the proxy: counts for the circuit breaker. */
  static final class Fault extends ProxyCallException {
    private static final long serialVersionUID = 1L;

    private Fault(Failure failure, JsonNode details, Optional<Duration> retryIn, Throwable cause) {
      super(failure, details, retryIn, cause);
    }
  }
}
