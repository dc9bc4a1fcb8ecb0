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
 * Calls the proxy with retry, circuit breaker and timeout. All operations but the waits for scans
 * share one method, and so one circuit breaker. The numbers here are defaults; {@code
 * application.properties} overrides them from the environment.
 *
 * <p>Fault tolerance nests as {@code Retry(CircuitBreaker(Timeout(attempt)))}: every attempt counts
 * for the breaker. {@link #retryIn} decides which failures are retried; the annotations only carry
 * that out.
 */
@ApplicationScoped
@Timeout(12_000)
class FaultTolerantProxyClient {
  /** The name of the circuit breaker. */
  static final String BREAKER = "telegram-proxy";

  /** The least time for which an attempt is worth its connection. */
  private static final Duration MIN_ATTEMPT_TIME = Duration.ofMillis(250);

  private final ProxyClient client;
  private final ProxyWaitClient waits;
  private final ProxyListener listener;
  private final CallTracer tracer;
  private final ProxyConfig config;
  private final InstantSource clock;
  private final Backoff backoff;
  private final String authorization;

  FaultTolerantProxyClient(
      @RestClient ProxyClient client,
      @RestClient ProxyWaitClient waits,
      ProxyListener listener,
      CallTracer tracer,
      ProxyConfig config,
      InstantSource clock) {
    this.client = client;
    this.waits = waits;
    this.listener = listener;
    this.tracer = tracer;
    this.config = config;
    this.clock = clock;
    this.backoff =
        new Backoff(
            config.retryDelay(),
            config.retryJitter(),
            // Not seeded in this process: instances may start from one snapshot.
            new SecureRandom()::nextDouble);
    this.authorization =
        config.apiKey().map(SecretString::reveal).map(key -> "Bearer " + key).orElse(null);
  }

  /**
   * Calls the proxy.
   *
   * @return the result of a success; fails with a {@link ProxyCallException}, or with an exception
   *     of fault tolerance if the circuit is open or an attempt timed out
   */
  @Retry(maxRetries = 3, delay = 1, delayUnit = ChronoUnit.SECONDS, jitter = 0)
  @RetryWhen(exception = RetryAllowed.class)
  @CustomBackoff(RetryDelay.class)
  @CircuitBreaker(
      requestVolumeThreshold = 10,
      failureRatio = 0.9,
      delay = 30_000,
      successThreshold = 1,
      failOn = {ProxyCallException.Fault.class, TimeoutException.class})
  @CircuitBreakerName(BREAKER)
  <T> Uni<T> call(ProxyCall<T> call) {
    return attempt(client, call);
  }

  /**
   * Calls the proxy without the breaker, for a wait for a scan: most of its time nothing happens,
   * and it may be cut off at any time, so it says little about the proxy. Fails as {@link #call}
   * does.
   */
  @Retry(maxRetries = 3, delay = 1, delayUnit = ChronoUnit.SECONDS, jitter = 0)
  @RetryWhen(exception = RetryAllowed.class)
  @CustomBackoff(RetryDelay.class)
  <T> Uni<T> await(ProxyCall<T> call) {
    return attempt(waits, call);
  }

  /**
   * Makes one attempt without breaker and retry: the request that finds out whether a failing proxy
   * is back. Fails as {@link #call} does.
   */
  <T> Uni<T> probe(ProxyCall<T> call) {
    return attempt(client, call);
  }

  private <T> Uni<T> attempt(ProxyClient connections, ProxyCall<T> call) {
    ProxyAttempt attempt = call.nextAttempt();
    Deadline deadline = call.options().deadline();
    if (!deadline.leaves(MIN_ATTEMPT_TIME)) {
      return fail(call, attempt, refusal(FailureCode.DEADLINE_EXCEEDED), null);
    }
    ProxyRequest request = call.request();
    long begun = System.nanoTime();
    TracedCall traced = tracer.begin(request.operation().path());
    return connections
        .post(
            request.operation().path(),
            authorization,
            request.operation().isQuery() ? null : call.options().idempotencyKey(),
            attempt.requestId(),
            traced.traceParent().orElse(null),
            attempt)
        .ifNoItem()
        .after(deadline.remaining())
        .fail()
        .onItemOrFailure()
        .transformToUni(
            (response, failure) ->
                failure == null
                    ? readResult(call, attempt, ProxyResponse.of(response, clock))
                    : fail(
                        call,
                        attempt,
                        refusal(ConnectionFailures.code(failure, attempt.isWritten())),
                        failure))
        .onItemOrFailure()
        .invoke(
            (read, failure) ->
                recordAttempt(
                    request,
                    traced,
                    Optional.ofNullable(failure).map(FailureException::codeOf),
                    begun))
        // The timeout of fault tolerance.
        .onCancellation()
        .invoke(
            () -> recordAttempt(request, traced, Optional.of(FailureCode.PROXY_TIMEOUT), begun));
  }

  private void recordAttempt(
      ProxyRequest request, TracedCall traced, Optional<FailureCode> failure, long begun) {
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    listener.onAttempt(request.operation().path(), failure, took);
    traced.end(failure);
  }

  private <T> Uni<T> readResult(ProxyCall<T> call, ProxyAttempt attempt, ProxyResponse response) {
    ProxyResult answer = ProxyResult.of(call.request().operation(), response);
    if (answer instanceof ProxyResult.Refusal refusal) {
      return fail(call, attempt, refusal, null);
    }
    return call.read(((ProxyResult.Data) answer).data())
        .map(read -> Uni.createFrom().item(read))
        .orElseGet(() -> fail(call, attempt, ProxyResult.badResponse(), null));
  }

  private <T> Uni<T> fail(
      ProxyCall<T> call, ProxyAttempt attempt, ProxyResult.Refusal refusal, Throwable cause) {
    ProxyCallException failure =
        ProxyCallException.of(
            refusal.failure(), refusal.details(), retryIn(call, attempt, refusal.failure()), cause);
    call.recordFailure(failure);
    return Uni.createFrom().failure(failure);
  }

  /**
   * Returns the wait before the next attempt; empty if the call must not be retried. A retry must
   * not have its effect twice, and the wait and one more attempt must end before the deadline.
   */
  private Optional<Duration> retryIn(ProxyCall<?> call, ProxyAttempt attempt, Failure failure) {
    boolean harmless =
        switch (failure.code().effect()) {
          case NOT_REACHED -> true;
          case DECIDED -> false;
          case AMBIGUOUS ->
              config.honoursIdempotencyKeys() || call.request().operation().isRepeatable();
        };
    Duration ownWait = backoff.after(attempt.number());
    Duration wait =
        failure.retryAfter().filter(asked -> asked.compareTo(ownWait) > 0).orElse(ownWait);
    return harmless && call.options().deadline().leaves(wait.plus(MIN_ATTEMPT_TIME))
        ? Optional.of(wait)
        : Optional.empty();
  }

  private static ProxyResult.Refusal refusal(FailureCode code) {
    return new ProxyResult.Refusal(Failure.of(code), MissingNode.getInstance());
  }
}
