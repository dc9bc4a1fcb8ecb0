package io.telegramauth.telegram.proxy;

import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.FailureException;
import jakarta.enterprise.context.ApplicationScoped;

/** Calls the proxy with the permission of the shared circuit breaker. */
@ApplicationScoped
class ProxyCircuit {
  private final FaultTolerantProxyClient client;
  private final SharedCircuitBreaker breaker;

  ProxyCircuit(FaultTolerantProxyClient client, SharedCircuitBreaker breaker) {
    this.client = client;
    this.breaker = breaker;
  }

  /** Calls the proxy; fails as {@link FaultTolerantProxyClient#call}, or without permission. */
  <T> Uni<T> call(ProxyCall<T> call) {
    return breaker.acquirePermission().chain(permission -> call(call, permission));
  }

  private <T> Uni<T> call(ProxyCall<T> call, Permission permission) {
    if (permission instanceof Permission.Refused refused) {
      return Uni.createFrom().failure(new FailureException(refused.why()));
    }
    if (permission instanceof Permission.Probe probe) {
      return breaker
          .recordProbe(probe, client.probe(call))
          .onFailure()
          .transform(call::overallFailure);
    }
    return client
        .call(call)
        .onFailure()
        .transform(call::overallFailure)
        .onItemOrFailure()
        .call((response, failure) -> breaker.flush());
  }
}
