package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.deadline.Deadline;
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
   * @param deadline the deadline of the wait
   */
  Uni<Login> run(
      LoginId id, CompletableFuture<Void> end, Deadline deadline, Supplier<Uni<Login>> wait) {
    Wait own = new Wait(end, new CompletableFuture<>());
    return endEarlier(running.put(id, own), deadline)
        .chain(() -> wait.get())
        .onTermination()
        .invoke(
            () -> {
              running.remove(id, own);
              own.over.complete(null);
            });
  }

  /**
   * Ends a login's wait, if there is one here, and waits until it is over: for half of the time at
   * most, as one that does not end must keep nobody else waiting.
   */
  Uni<Void> end(LoginId id, Deadline deadline) {
    return endEarlier(running.get(id), deadline);
  }

  private static Uni<Void> endEarlier(Wait earlier, Deadline deadline) {
    if (earlier == null) {
      return Uni.createFrom().voidItem();
    }
    earlier.end.complete(null);
    return Uni.createFrom()
        .completionStage(() -> earlier.over.copy())
        .ifNoItem()
        .after(deadline.remaining().dividedBy(2).plusMillis(1))
        .recoverWithUni(Uni.createFrom().voidItem());
  }
}
