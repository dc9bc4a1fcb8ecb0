package io.telegramauth.telegram.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureException;
import java.time.Duration;
import java.util.Optional;

/**
 * A failed attempt, in the form that the fault-tolerance annotations decide on: its class says
 * whether it counts for the breaker, {@link #retryIn()} whether there is another attempt, and when.
 */
abstract sealed class ProxyCallException extends FailureException {
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
        : new Refused(failure, details, retryIn, cause);
  }

  /** The wait before the next attempt; empty when there must be none. */
  Optional<Duration> retryIn() {
    return retryIn;
  }

  /** What the proxy added for programs; a missing node when nothing. */
  JsonNode details() {
    return details;
  }

  /** Tells of the proxy's health: counts for the breaker. */
  static final class Fault extends ProxyCallException {
    private static final long serialVersionUID = 1L;

    private Fault(Failure failure, JsonNode details, Optional<Duration> retryIn, Throwable cause) {
      super(failure, details, retryIn, cause);
    }
  }

  /** The proxy works and said no: does not count for the breaker. */
  static final class Refused extends ProxyCallException {
    private static final long serialVersionUID = 1L;

    private Refused(
        Failure failure, JsonNode details, Optional<Duration> retryIn, Throwable cause) {
      super(failure, details, retryIn, cause);
    }
  }
}
