package io.telegramauth.store.engine;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;

/** Times operations, from the subscription on. */
final class Stopwatch {
  private final StoreListener listener;

  Stopwatch(StoreListener listener) {
    this.listener = listener;
  }

  <T> Uni<T> time(StoreOperation operation, Supplier<Uni<T>> work) {
    return Uni.createFrom()
        .deferred(
            () -> {
              long startedAt = System.nanoTime();
              return work.get()
                  .onItemOrFailure()
                  .invoke(
                      (result, failure) ->
                          listener.onOperation(
                              operation,
                              Duration.ofNanos(System.nanoTime() - startedAt),
                              failure != null));
            });
  }
}
