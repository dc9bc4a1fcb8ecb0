package io.telegramauth.telegram.proxy;

import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.FailureException;
import jakarta.enterprise.context.ApplicationScoped;

/** The guarded proxy behind what all instances know of it: no call where it is known to fail. */
@ApplicationScoped
class ProxyCircuit {
  private final FaultTolerantProxyClient proxy;
  private final SharedCircuitBreaker health;

  ProxyCircuit(FaultTolerantProxyClient proxy, SharedCircuitBreaker health) {
    this.proxy = proxy;
    this.health = health;
  }

  /**
   * Calls the proxy; fails as {@link FaultTolerantProxyClient#call}, or with what keeps the call
   * from it.
   */
  <T> Uni<T> call(ProxyCall<T> attempts) {
    return health.admission().chain(admission -> call(attempts, admission));
  }

  private <T> Uni<T> call(ProxyCall<T> attempts, Permission admission) {
    if (admission instanceof Permission.Refused refused) {
      return Uni.createFrom().failure(new FailureException(refused.why()));
    }
    if (admission instanceof Permission.Probe probe) {
      return health.judged(probe, proxy.probe(attempts)).onFailure().transform(attempts::outcome);
    }
    return proxy
        .call(attempts)
        .onFailure()
        .transform(attempts::outcome)
        .onItemOrFailure()
        .call((answer, failure) -> health.tell());
  }
}
