package io.telegramauth.ratelimit;

import io.smallrye.mutiny.Uni;
import io.telegramauth.concurrent.BatchQueue;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.ratelimit.BucketChanges.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * Takes tokens in batches: requests that arrive while a batch runs form the next one, which costs
 * one read and one write. Requests of one instance therefore never race for a shared bucket.
 * Instances do; the one that loses reads again.
 */
@ApplicationScoped
class BatchedTokenBuckets {
  /** Each lost race was won by another instance: far more than instances that compete. */
  private static final int MAX_RETRIES = 64;

  /** A random pause keeps instances that collided once from colliding again. */
  private static final int MAX_PAUSE_MILLIS = 32;

  private final BucketStore store;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final BatchQueue<Request> queue = new BatchQueue<>(this::startBatch);

  BatchedTokenBuckets(BucketStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  private record Request(
      List<BucketKey> keys,
      BiFunction<BucketChanges, List<BucketKey>, Outcome> change,
      CompletableFuture<Outcome> outcome) {
    Outcome applyTo(BucketChanges batch) {
      return change.apply(batch, keys);
    }
  }

  /**
   * Takes a token from each of these buckets, or none from any. Fails with {@code
   * STORE_UNAVAILABLE}, also after {@value #MAX_RETRIES} races lost to other instances.
   *
   * @param keys a few, without duplicates
   */
  Uni<Outcome> take(List<BucketKey> keys) {
    return submit(keys, BucketChanges::take);
  }

  /** Gives tokens back to each of these buckets; fails as {@link #take}. */
  Uni<Void> giveBack(List<BucketKey> keys, int tokens) {
    return submit(keys, (batch, given) -> batch.giveBack(given, tokens)).replaceWithVoid();
  }

  private Uni<Outcome> submit(
      List<BucketKey> keys, BiFunction<BucketChanges, List<BucketKey>, Outcome> change) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Request request = new Request(keys, change, new CompletableFuture<>());
              return queue.submit(request, request.outcome());
            });
  }

  private void startBatch() {
    Set<BucketKey> keys = new HashSet<>();
    List<Request> requests = queue.take((batch, next) -> addWithinLimit(keys, next.keys()));
    Uni.createFrom()
        .deferred(() -> run(requests, List.copyOf(keys), MAX_RETRIES))
        .subscribe()
        .with(
            outcomes -> {
              queue.finish(requests.size());
              for (int i = 0; i < requests.size(); i++) {
                requests.get(i).outcome().complete(outcomes.get(i));
              }
            },
            failure -> {
              queue.finish(requests.size());
              requests.forEach(request -> request.outcome().completeExceptionally(failure));
            });
  }

  /** Adds the keys, unless the store could not read all of them at once. */
  private static boolean addWithinLimit(Set<BucketKey> keys, List<BucketKey> more) {
    Set<BucketKey> all = new HashSet<>(keys);
    all.addAll(more);
    boolean fits = all.size() <= BucketStore.MAX_BATCH_SIZE;
    if (fits) {
      keys.addAll(more);
    }
    return fits;
  }

  private Uni<List<Outcome>> run(List<Request> requests, List<BucketKey> keys, int retriesLeft) {
    return store
        .read(keys)
        .chain(
            read -> {
              BucketChanges batch = new BucketChanges(read, clock.instant());
              List<Outcome> outcomes =
                  requests.stream().map(request -> request.applyTo(batch)).toList();
              return batch.changed().isEmpty()
                  ? Uni.createFrom().item(outcomes)
                  : store
                      .write(batch.changed())
                      .chain(
                          written ->
                              written
                                  ? Uni.createFrom().item(outcomes)
                                  : retry(requests, keys, retriesLeft));
            });
  }

  private Uni<List<Outcome>> retry(List<Request> requests, List<BucketKey> keys, int retriesLeft) {
    if (retriesLeft == 0) {
      return Uni.createFrom().failure(new FailureException(FailureCode.STORE_UNAVAILABLE));
    }
    int bound = Math.min(MAX_PAUSE_MILLIS, 1 << Math.min(MAX_RETRIES - retriesLeft, 5));
    Duration pause = Duration.ofMillis(random.nextInt(bound));
    Uni<Void> paused = Uni.createFrom().voidItem();
    return (pause.isZero() ? paused : paused.onItem().delayIt().by(pause))
        .chain(() -> run(requests, keys, retriesLeft - 1));
  }
}
