package io.telegramauth.telegram.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.failure.Effect;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.telegram.Call;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/**
 * One call to the proxy and the attempts made for it so far. The guard runs its method anew for
 * every attempt; this is what the attempts share.
 *
 * @param <T> what a success is read as
 */
final class ProxyCall<T> {
  private final ProxyRequest request;
  private final Call call;
  private final Function<JsonNode, Optional<T>> reading;
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicReference<FailureException> ambiguous = new AtomicReference<>();
  private final AtomicReference<ProxyExchange> current = new AtomicReference<>();

  /**
   * Nothing tried yet.
   *
   * @param reading reads the data of a success; empty when a required field is missing or wrong
   */
  ProxyCall(ProxyRequest request, Call call, Function<JsonNode, Optional<T>> reading) {
    this.request = request;
    this.call = call;
    this.reading = reading;
  }

  ProxyRequest request() {
    return request;
  }

  Call call() {
    return call;
  }

  /** Reads the data of a success; empty when they are not what was asked for. */
  Optional<T> read(JsonNode data) {
    return request.isAnsweredBy(data) ? reading.apply(data) : Optional.empty();
  }

  /** Counts an attempt and gives its number, from 0. */
  int next() {
    return made.getAndIncrement();
  }

  /** Begins the exchange of the attempt that is being made. */
  ProxyExchange begin() {
    ProxyExchange exchange = new ProxyExchange(request.bytes());
    current.set(exchange);
    return exchange;
  }

  /** An attempt has failed. */
  void failed(FailureException attempt) {
    if (attempt.failure().code().effect() == Effect.AMBIGUOUS) {
      ambiguous.set(attempt);
    }
  }

  /**
   * What the call as a whole has failed with: the last failure, unless that says that the proxy was
   * not reached, and an attempt before it may have acted. Then it is not known whether it did.
   */
  Throwable outcome(Throwable thrown) {
    Throwable last = thrown instanceof TimeoutException ? timedOut(thrown) : thrown;
    FailureException earlier = ambiguous.get();
    boolean notReached =
        last instanceof CircuitBreakerOpenException
            || (last instanceof FailureException failure
                && failure.failure().code().effect() == Effect.NOT_REACHED);
    return earlier != null && notReached ? earlier : last;
  }

  /** What it means that the guard has waited long enough for the last attempt. */
  private FailureException timedOut(Throwable timeout) {
    ProxyExchange last = current.get();
    boolean written = last != null && last.isWritten();
    return new FailureException(
        Failure.of(written ? FailureCode.PROXY_TIMEOUT : FailureCode.PROXY_UNREACHABLE), timeout);
  }
}
