package io.telegramauth.campaign;

import io.telegramauth.campaign.Plan.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A plan carried out: all users at once, while each lane of troubles takes its course. */
final class Walk {
  private final Plan plan;
  private final List<Door> doors;
  private final Function<Fate, Runnable> stage;
  private final ConcurrentLinkedQueue<Window> windows = new ConcurrentLinkedQueue<>();
  private final CountDownLatch over = new CountDownLatch(1);

  /**
   * A time of trouble, by {@link System#nanoTime}.
   *
   * @param trouble which
   */
  record Window(Trouble trouble, long from, long until) {
    /** Whether some of it was during what began then and took so long. */
    boolean touches(long began, Duration took) {
      return from - (began + took.toNanos()) <= 0 && until - began >= 0;
    }
  }

  /**
   * What has happened.
   *
   * @param journals what each user did and was answered
   * @param windows what went wrong when
   */
  record Outcome(List<Journal> journals, List<Window> windows) {
    /** How often each thing went wrong. */
    Map<Trouble, Integer> troubles() {
      Map<Trouble, Integer> counted = new EnumMap<>(Trouble.class);
      windows.forEach(window -> counted.merge(window.trouble(), 1, Integer::sum));
      return counted;
    }
  }

  /**
   * Nothing has happened yet.
   *
   * @param stage begins a trouble, and gives what ends it
   */
  Walk(Plan plan, List<Door> doors, Function<Fate, Runnable> stage) {
    this.plan = plan;
    this.doors = doors;
    this.stage = stage;
  }

  /** Returns when all users have done all they wanted, and all troubles are ended. */
  Outcome take() throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<User> users =
          plan.visitors().stream().map(visitor -> new User(visitor, doors, threads)).toList();
      List<Future<?>> fates = new ArrayList<>();
      plan.fates().values().forEach(lane -> fates.add(threads.submit(() -> trouble(lane))));
      List<Future<?>> visits = new ArrayList<>();
      for (User user : users) {
        visits.add(
            threads.submit(
                () -> {
                  user.visit();
                  return null;
                }));
      }
      try {
        awaitAll(visits);
      } finally {
        over.countDown();
        awaitAll(fates);
      }
      return new Outcome(users.stream().map(User::journal).toList(), List.copyOf(windows));
    } finally {
      threads.shutdownNow();
    }
  }

  private static void awaitAll(List<Future<?>> running)
      throws InterruptedException, ExecutionException {
    for (Future<?> one : running) {
      one.get();
    }
  }

  private Void trouble(List<Fate> lane) throws InterruptedException {
    for (Fate fate : lane) {
      if (isOverAfter(fate.pause())) {
        break;
      }
      long from = System.nanoTime();
      Runnable end = stage.apply(fate);
      isOverAfter(fate.time());
      end.run();
      windows.add(new Window(fate.trouble(), from, System.nanoTime()));
    }
    return null;
  }

  private boolean isOverAfter(Duration time) throws InterruptedException {
    return over.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
