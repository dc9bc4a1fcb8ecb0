package io.telegramauth.concurrent;

import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;

/**
 * Combines concurrent requests: requests that arrive while a batch runs form the next batch. At
 * most one batch runs at a time.
 *
 * @param <R> a request
 */
public final class BatchQueue<R> {
  private final Runnable startBatch;
  private final Queue<R> waiting = new ConcurrentLinkedQueue<>();

  /** Requests that wait or run. Whoever raises it from 0 to 1 starts a batch. */
  private final AtomicInteger unfinished = new AtomicInteger();

  /**
   * @param startBatch starts a batch, which {@link #take}s its requests and ends with {@link
   *     #finish}
   */
  public BatchQueue(Runnable startBatch) {
    this.startBatch = startBatch;
  }

  /**
   * Enqueues a request.
   *
   * @param result completed by the batch; arrives on the caller's context
   */
  public <T> Uni<T> submit(R request, CompletableFuture<T> result) {
    Uni<T> arriving = Uni.createFrom().completionStage(result).emitOn(CallerContext.current());
    waiting.add(request);
    if (unfinished.getAndIncrement() == 0) {
      startBatch.run();
    }
    return arriving;
  }

  /**
   * Removes requests from the head of the queue.
   *
   * @param accepts whether the requests taken so far leave room for the next one
   */
  public List<R> take(BiPredicate<List<R>, R> accepts) {
    List<R> batch = new ArrayList<>();
    R next = waiting.peek();
    while (next != null && accepts.test(batch, next)) {
      batch.add(waiting.remove());
      next = waiting.peek();
    }
    return batch;
  }

  /** Ends a batch of so many requests, and starts the next one if requests wait. */
  public void finish(int requests) {
    if (unfinished.addAndGet(-requests) > 0) {
      startBatch.run();
    }
  }
}
