package io.telegramauth.store;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** Waiting for results and running operations concurrently. */
public final class Race {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Race() {}

  /** Returns the result or throws the failure. */
  public static <T> T await(Uni<T> asked) {
    return asked.await().atMost(PATIENCE);
  }

  /** Runs operations concurrently, numbered from 0, and returns their results. */
  public static <T> List<T> of(int runners, IntFunction<T> run) {
    ExecutorService threads = Executors.newFixedThreadPool(runners);
    CyclicBarrier start = new CyclicBarrier(runners);
    try {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < runners; i++) {
        int runner = i;
        running.add(
            threads.submit(
                () -> {
                  start.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                  return run.apply(runner);
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> result : running) {
        results.add(result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      }
      return results;
    } catch (ExecutionException e) {
      throw new AssertionError("A runner failed", e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("The race did not end", e);
    } finally {
      threads.shutdownNow();
    }
  }
}
