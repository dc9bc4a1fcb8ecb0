package io.telegramauth.campaign.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** Runs calls on several threads, each of which makes its next call when its last one has ended. */
public final class ConcurrentCallers {
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private ConcurrentCallers() {}

  /**
   * Does something that often.
   *
   * @param callers how many at once
   * @param call takes its number, from 0
   * @return what each came to, by its number
   */
  public static <T> List<T> run(int times, int callers, IntFunction<T> call) {
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        int number = i;
        running.add(threads.submit(() -> call.apply(number)));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> result : running) {
        results.add(result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      }
      return results;
    } catch (ExecutionException e) {
      throw new AssertionError("A caller failed", e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("The callers did not end", e);
    } finally {
      threads.shutdownNow();
    }
  }
}
