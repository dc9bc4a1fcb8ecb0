package io.telegramauth.telegram.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.failure.Effect;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.telegram.CallOptions;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/**
 * One call to the proxy: what its attempts share. Fault tolerance runs its method anew for every
 * attempt.
 *
 * @param <T> the result of a success
 */
final class ProxyCall<T> {
  private final ProxyRequest request;
  private final CallOptions options;
  private final Function<JsonNode, Optional<T>> reader;
  private final AtomicReference<FailureException> ambiguous = new AtomicReference<>();
  private final AtomicReference<ProxyAttempt> current = new AtomicReference<>();

  /**
   * Creates a call without an attempt.
   *
   * @param reader reads the data of a success; empty if a required field is missing or invalid
   */
  ProxyCall(ProxyRequest request, CallOptions options, Function<JsonNode, Optional<T>> reader) {
    this.request = request;
    this.options = options;
    this.reader = reader;
  }

  ProxyRequest request() {
    return request;
  }

  CallOptions options() {
    return options;
  }

  /** Reads the data of a success; empty if they do not answer the request. */
  Optional<T> read(JsonNode data) {
    return request.isAnsweredBy(data) ? reader.apply(data) : Optional.empty();
  }

  /** Begins the next attempt. */
  ProxyAttempt nextAttempt() {
    return current.updateAndGet(
        last -> new ProxyAttempt(last == null ? 0 : last.number() + 1, request.bytes()));
  }

  /** Records a failed attempt. */
  void recordFailure(FailureException attempt) {
    if (attempt.failure().code().effect() == Effect.AMBIGUOUS) {
      ambiguous.set(attempt);
    }
  }

  /**
   * Returns the failure of the call as a whole: the last failure, unless it did not reach the proxy
   * and an earlier attempt may have had its effect. Then the outcome is unknown.
   */
  Throwable overallFailure(Throwable thrown) {
    Throwable last = thrown instanceof TimeoutException ? timedOut(thrown) : thrown;
    FailureException earlier = ambiguous.get();
    boolean notReached =
        last instanceof CircuitBreakerOpenException
            || FailureException.codeOf(last).effect() == Effect.NOT_REACHED;
    return earlier != null && notReached ? earlier : last;
  }

  private FailureException timedOut(Throwable timeout) {
    ProxyAttempt last = current.get();
    boolean written = last != null && last.isWritten();
    return new FailureException(
        Failure.of(written ? FailureCode.PROXY_TIMEOUT : FailureCode.PROXY_UNREACHABLE), timeout);
  }
}
