package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The waits for scans on this instance: one a login. A second one takes over: it ends the first,
 * and begins once that is over. A login that is waited for on two instances is waited for twice,
 * and the store decides.
 */
@ApplicationScoped
class ScanWaits {
  private final Map<LoginId, Wait> running = new ConcurrentHashMap<>();

  private record Wait(CompletableFuture<Void> end, CompletableFuture<Void> over) {}

  /**
   * Runs a wait.
   *
   * @param end ends the wait early, once completed
   */
  Uni<Login> run(LoginId id, CompletableFuture<Void> end, Supplier<Uni<Login>> wait) {
    Wait own = new Wait(end, new CompletableFuture<>());
    return endEarlier(running.put(id, own))
        .chain(() -> wait.get())
        .onTermination()
        .invoke(
            () -> {
              running.remove(id, own);
              own.over.complete(null);
            });
  }

  /** Ends a login's wait, if there is one here. */
  Uni<Void> end(LoginId id) {
    return endEarlier(running.get(id));
  }

  private static Uni<Void> endEarlier(Wait earlier) {
    if (earlier == null) {
      return Uni.createFrom().voidItem();
    }
    earlier.end.complete(null);
    return Uni.createFrom().completionStage(() -> earlier.over.copy());
  }
}
