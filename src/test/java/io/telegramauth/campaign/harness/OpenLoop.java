package io.telegramauth.campaign.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** An open-loop load: calls are made on schedule, whether or not earlier ones have ended. */
public final class OpenLoop {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private OpenLoop() {}

  /**
   * Lets calls come at a constant rate. The time that they took is counted from when they were due.
   *
   * @param call takes its number, from 0; must not block
   * @return their answers, by number
   */
  public static List<Response> run(
      double perSecond, Duration time, IntFunction<CompletableFuture<Response>> call) {
    List<CompletableFuture<Response>> sent = new ArrayList<>();
    long period = period(perSecond);
    long begin = System.nanoTime();
    drive(
        perSecond,
        time,
        i -> {
          CompletableFuture<Response> answer =
              call.apply(i).thenApply(timely -> timely.dueAt(begin + i * period));
          sent.add(answer);
          return answer;
        });
    return sent.stream().map(CompletableFuture::join).toList();
  }

  /** The same for a long time: what comes of the calls is not kept. */
  public static void drive(
      double perSecond, Duration time, IntFunction<CompletableFuture<?>> call) {
    int calls = (int) Math.max(1, perSecond * time.toMillis() / 1000);
    AtomicInteger sent = new AtomicInteger();
    CompletableFuture<Void> allSent = new CompletableFuture<>();
    Phaser running = new Phaser(1);
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try {
      ScheduledFuture<?> schedule =
          timer.scheduleAtFixedRate(
              () -> {
                try {
                  if (sent.get() == calls) {
                    allSent.complete(null);
                  } else if (!allSent.isDone()) {
                    running.register();
                    CompletableFuture<?> unused =
                        call.apply(sent.getAndIncrement())
                            .whenComplete((answer, failure) -> end(running, allSent, failure));
                  }
                } catch (RuntimeException | AssertionError e) {
                  allSent.completeExceptionally(e);
                }
              },
              0,
              period(perSecond),
              TimeUnit.NANOSECONDS);

      allSent.get(time.plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
      schedule.cancel(false);
      running.awaitAdvanceInterruptibly(
          running.arriveAndDeregister(), PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("A call failed", e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("The calls did not end", e);
    } finally {
      timer.shutdownNow();
    }
  }

  private static void end(Phaser running, CompletableFuture<Void> allSent, Throwable failure) {
    if (failure != null) {
      allSent.completeExceptionally(failure);
    }
    running.arriveAndDeregister();
  }

  private static long period(double perSecond) {
    return (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
  }
}
