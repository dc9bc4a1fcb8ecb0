package io.telegramauth.ratelimit;

import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.ratelimit.Tally.Outcome;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes tokens in rounds: what is asked for during one goes into the next together, one look and
 * one write for all. So the requests of an instance never race each other for a bucket that they
 * share; instances do, and the one that comes second looks again.
 */
@ApplicationScoped
class Rounds {
  /** Each race lost is one that another instance has won: far more than instances that compete. */
  private static final int MOST_RACES_LOST = 64;

  /** Instances that met once do not meet again in step. */
  private static final int LONGEST_PAUSE_MILLIS = 32;

  private final BucketStore store;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Queue<Request> waiting = new ConcurrentLinkedQueue<>();

  /** Requests that wait or are in a round. Whoever takes it from 0 to 1 begins a round. */
  private final AtomicInteger unfinished = new AtomicInteger();

  Rounds(BucketStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  private record Request(List<BucketKey> keys, boolean takes, CompletableFuture<Outcome> outcome) {
    Outcome in(Tally tally) {
      return takes ? tally.take(keys) : tally.giveBack(keys);
    }
  }

  /**
   * Takes a token from each of these buckets, or none from any. Fails with {@code
   * STORE_UNAVAILABLE}, also when other instances came first {@value #MOST_RACES_LOST} times.
   *
   * @param keys no two the same; a few
   */
  Uni<Outcome> take(List<BucketKey> keys) {
    return in(keys, /* takes= */ true);
  }

  /** Gives a token back to each of these buckets; fails as {@link #take}. */
  Uni<Void> giveBack(List<BucketKey> keys) {
    return in(keys, /* takes= */ false).replaceWithVoid();
  }

  private Uni<Outcome> in(List<BucketKey> keys, boolean takes) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Request request = new Request(keys, takes, new CompletableFuture<>());
              Uni<Outcome> outcome =
                  Uni.createFrom().completionStage(request.outcome()).emitOn(here());
              waiting.add(request);
              if (unfinished.getAndIncrement() == 0) {
                begin();
              }
              return outcome;
            });
  }

  /** Runs where the caller is now: a round ends where another of its requests began it. */
  private static Executor here() {
    Context context = Vertx.currentContext();
    return context == null ? Runnable::run : task -> context.runOnContext(nothing -> task.run());
  }

  private void begin() {
    List<Request> round = new ArrayList<>();
    List<BucketKey> keys = gather(round);
    Uni.createFrom()
        .deferred(() -> outcomes(round, keys, MOST_RACES_LOST))
        .subscribe()
        .with(
            outcomes -> {
              end(round);
              for (int i = 0; i < round.size(); i++) {
                round.get(i).outcome().complete(outcomes.get(i));
              }
            },
            failure -> {
              end(round);
              round.forEach(request -> request.outcome().completeExceptionally(failure));
            });
  }

  private void end(List<Request> round) {
    if (unfinished.addAndGet(-round.size()) > 0) {
      begin();
    }
  }

  /** Moves as many requests into a round as the store takes buckets at once, and names those. */
  private List<BucketKey> gather(List<Request> round) {
    Set<BucketKey> keys = new HashSet<>();
    for (Request next = waiting.peek(); next != null; next = waiting.peek()) {
      Set<BucketKey> more = new HashSet<>(keys);
      more.addAll(next.keys());
      if (more.size() > BucketStore.MOST_AT_ONCE) {
        break;
      }
      keys = more;
      round.add(waiting.remove());
    }
    return List.copyOf(keys);
  }

  private Uni<List<Outcome>> outcomes(List<Request> round, List<BucketKey> keys, int racesLeft) {
    return store
        .read(keys)
        .chain(
            read -> {
              Tally tally = new Tally(read, clock.instant());
              List<Outcome> outcomes = round.stream().map(request -> request.in(tally)).toList();
              return tally.changed().isEmpty()
                  ? Uni.createFrom().item(outcomes)
                  : store
                      .write(tally.changed())
                      .chain(
                          kept ->
                              kept
                                  ? Uni.createFrom().item(outcomes)
                                  : again(round, keys, racesLeft));
            });
  }

  private Uni<List<Outcome>> again(List<Request> round, List<BucketKey> keys, int racesLeft) {
    if (racesLeft == 0) {
      return Uni.createFrom().failure(new FailureException(FailureCode.STORE_UNAVAILABLE));
    }
    int longest = Math.min(LONGEST_PAUSE_MILLIS, 1 << Math.min(MOST_RACES_LOST - racesLeft, 5));
    Duration pause = Duration.ofMillis(random.nextInt(longest));
    Uni<Void> paused = Uni.createFrom().voidItem();
    return (pause.isZero() ? paused : paused.onItem().delayIt().by(pause))
        .chain(() -> outcomes(round, keys, racesLeft - 1));
  }
}
