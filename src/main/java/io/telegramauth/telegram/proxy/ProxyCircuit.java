package io.telegramauth.telegram.proxy;

import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.FailureException;
import jakarta.enterprise.context.ApplicationScoped;

/** The guarded proxy behind what all instances know of it: no call where it is known to fail. */
@ApplicationScoped
class ProxyCircuit {
  private final GuardedProxy proxy;
  private final ProxyHealth health;

  ProxyCircuit(GuardedProxy proxy, ProxyHealth health) {
    this.proxy = proxy;
    this.health = health;
  }

  /** Calls the proxy; fails as {@link GuardedProxy#call}, or with what keeps the call from it. */
  <T> Uni<T> call(ProxyAttempts<T> attempts) {
    return health.admission().chain(admission -> call(attempts, admission));
  }

  private <T> Uni<T> call(ProxyAttempts<T> attempts, Admission admission) {
    if (admission instanceof Admission.Refused refused) {
      return Uni.createFrom().failure(new FailureException(refused.why()));
    }
    if (admission instanceof Admission.Probe probe) {
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
