package io.telegramauth.telegram.proxy;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.smallrye.faulttolerance.api.CircuitBreakerName;
import io.smallrye.faulttolerance.api.CustomBackoff;
import io.smallrye.faulttolerance.api.RetryWhen;
import io.smallrye.mutiny.Uni;
import io.telegramauth.config.ProxyConfig;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.telegram.proxy.CallTracer.TracedCall;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/**
 * The proxy behind retry, circuit breaker and timeout. One method for all operations, so that one
 * breaker knows the proxy's health. The numbers here are defaults; {@code application.properties}
 * overrides them from the environment.
 *
 * <p>Fault tolerance nests as {@code Retry(CircuitBreaker(Timeout(attempt)))}: every attempt counts
 * for the breaker. Which failures are repeated is decided in {@link #retryIn}, once, when an
 * attempt fails: the annotations only carry it out.
 */
@ApplicationScoped
class FaultTolerantProxyClient {
  /** The breaker's name, for its state and its metrics. */
  static final String BREAKER = "telegram-proxy";

  /** With less time than this left an attempt is not worth its connection. */
  private static final Duration MIN_ATTEMPT_TIME = Duration.ofMillis(250);

  private final ProxyClient client;
  private final ProxyListener listener;
  private final CallTracer tracer;
  private final ProxyConfig config;
  private final InstantSource clock;
  private final Backoff backoff;
  private final String authorization;

  FaultTolerantProxyClient(
      @RestClient ProxyClient client,
      ProxyListener listener,
      CallTracer tracer,
      ProxyConfig config,
      InstantSource clock) {
    this.client = client;
    this.listener = listener;
    this.tracer = tracer;
    this.config = config;
    this.clock = clock;
    this.backoff =
        new Backoff(
            config.retryDelay(),
            config.retryJitter(),
            // Not one seeded in this process: instances may begin from one snapshot.
            new SecureRandom()::nextDouble);
    this.authorization =
        config.apiKey().map(SecretString::reveal).map(key -> "Bearer " + key).orElse(null);
  }

  /**
   * Calls the proxy.
   *
   * @return what a success was read as; fails with a {@link ProxyCallException}, or with the fault
   *     tolerance's own exceptions when the circuit is open or an attempt took too long
   */
  @Retry(maxRetries = 3, delay = 1, delayUnit = ChronoUnit.SECONDS, jitter = 0)
  @RetryWhen(exception = RetryAllowed.class)
  @CustomBackoff(RetryDelay.class)
  @CircuitBreaker(
      requestVolumeThreshold = 10,
      failureRatio = 0.9,
      delay = 30,
      delayUnit = ChronoUnit.SECONDS,
      successThreshold = 1,
      failOn = {ProxyCallException.Fault.class, TimeoutException.class})
  @CircuitBreakerName(BREAKER)
  @Timeout(value = 12, unit = ChronoUnit.SECONDS)
  <T> Uni<T> call(ProxyCall<T> attempts) {
    return attempt(attempts);
  }

  /**
   * Makes one attempt, past the breaker and without repeating it: the one request that finds out
   * whether a proxy that is known to fail is back. Fails as {@link #call}.
   */
  @Timeout(value = 12, unit = ChronoUnit.SECONDS)
  <T> Uni<T> probe(ProxyCall<T> attempts) {
    return attempt(attempts);
  }

  private <T> Uni<T> attempt(ProxyCall<T> attempts) {
    int attempt = attempts.next();
    Deadline deadline = attempts.call().deadline();
    if (!deadline.leaves(MIN_ATTEMPT_TIME)) {
      return failed(attempts, attempt, refusal(FailureCode.DEADLINE_EXCEEDED), null);
    }
    ProxyRequest request = attempts.request();
    long begun = System.nanoTime();
    TracedCall traced = tracer.begin(request.operation().path());
    ProxyExchange exchange = attempts.begin();
    return client
        .post(
            request.operation().path(),
            authorization,
            attempts.call().idempotencyKey(),
            exchange.requestId(),
            traced.traceParent().orElse(null),
            exchange)
        .ifNoItem()
        .after(deadline.remaining())
        .fail()
        .onItemOrFailure()
        .transformToUni(
            (response, loss) ->
                loss == null
                    ? judged(attempts, attempt, ProxyResponse.of(response, clock))
                    : failed(
                        attempts,
                        attempt,
                        refusal(ConnectionFailures.code(loss, exchange.isWritten())),
                        loss))
        .onItemOrFailure()
        .invoke(
            (read, failure) ->
                tell(
                    request,
                    traced,
                    Optional.ofNullable(failure).map(FailureException::codeOf),
                    begun))
        // What guards the call has waited long enough.
        .onCancellation()
        .invoke(() -> tell(request, traced, Optional.of(FailureCode.PROXY_TIMEOUT), begun));
  }

  private void tell(
      ProxyRequest request, TracedCall traced, Optional<FailureCode> failure, long begun) {
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    listener.attempted(request.operation().path(), failure, took);
    traced.end(failure);
  }

  private <T> Uni<T> judged(ProxyCall<T> attempts, int attempt, ProxyResponse response) {
    ProxyResult answer = ProxyResult.of(attempts.request().operation(), response);
    if (answer instanceof ProxyResult.Refusal refusal) {
      return failed(attempts, attempt, refusal, null);
    }
    return attempts
        .read(((ProxyResult.Data) answer).data())
        .map(read -> Uni.createFrom().item(read))
        .orElseGet(() -> failed(attempts, attempt, ProxyResult.badResponse(), null));
  }

  private <T> Uni<T> failed(
      ProxyCall<T> attempts, int attempt, ProxyResult.Refusal refusal, Throwable cause) {
    ProxyCallException failure =
        ProxyCallException.of(
            refusal.failure(),
            refusal.details(),
            retryIn(attempts, attempt, refusal.failure()),
            cause);
    attempts.failed(failure);
    return Uni.createFrom().failure(failure);
  }

  /**
   * Whether a failed attempt is repeated, and after which wait: only where that cannot do anything
   * twice, and only when the wait and one more attempt fit before the deadline.
   */
  private Optional<Duration> retryIn(ProxyCall<?> attempts, int attempt, Failure failure) {
    boolean harmless =
        switch (failure.code().effect()) {
          case NOT_REACHED -> true;
          case DECIDED -> false;
          case AMBIGUOUS ->
              config.honoursIdempotencyKeys() || attempts.request().operation().isRepeatable();
        };
    Duration ownWait = backoff.after(attempt);
    Duration wait =
        failure.retryAfter().filter(asked -> asked.compareTo(ownWait) > 0).orElse(ownWait);
    return harmless && attempts.call().deadline().leaves(wait.plus(MIN_ATTEMPT_TIME))
        ? Optional.of(wait)
        : Optional.empty();
  }

  private static ProxyResult.Refusal refusal(FailureCode code) {
    return new ProxyResult.Refusal(Failure.of(code), MissingNode.getInstance());
  }
}
