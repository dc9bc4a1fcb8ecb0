package io.telegramauth.campaign.harness;

import io.telegramauth.campaign.harness.Plan.ScheduledFault;
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

/** Carries out a plan: all users at once, while the faults of each target follow their schedule. */
public final class Walk {
  private final Plan plan;
  private final List<InstanceClient> clients;
  private final Function<ScheduledFault, Runnable> testbed;
  private final ConcurrentLinkedQueue<Window> windows = new ConcurrentLinkedQueue<>();
  private final CountDownLatch over = new CountDownLatch(1);

  /**
   * A time of fault, by {@link System#nanoTime}.
   *
   * @param fault which
   */
  public record Window(InjectedFault fault, long from, long until) {
    /** Whether some of it was during what began then and took so long. */
    public boolean touches(long began, Duration took) {
      return from - (began + took.toNanos()) <= 0 && until - began >= 0;
    }
  }

  /**
   * What has happened.
   *
   * @param journals what each user did and was answered
   * @param windows what went wrong when
   */
  public record Outcome(List<Journal> journals, List<Window> windows) {
    /** How often each thing went wrong. */
    public Map<InjectedFault, Integer> faultCounts() {
      Map<InjectedFault, Integer> counted = new EnumMap<>(InjectedFault.class);
      windows.forEach(window -> counted.merge(window.fault(), 1, Integer::sum));
      return counted;
    }
  }

  /**
   * Nothing has happened yet.
   *
   * @param testbed begins a fault, and gives what ends it
   */
  public Walk(Plan plan, List<InstanceClient> clients, Function<ScheduledFault, Runnable> testbed) {
    this.plan = plan;
    this.clients = clients;
    this.testbed = testbed;
  }

  /** Returns when all users have done all they wanted, and all troubles are ended. */
  public Outcome take() throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<User> users =
          plan.users().stream().map(planned -> new User(planned, clients, threads)).toList();
      List<Future<?>> faults = new ArrayList<>();
      plan.faults().values().forEach(target -> faults.add(threads.submit(() -> trouble(target))));
      List<Future<?>> runs = new ArrayList<>();
      for (User user : users) {
        runs.add(
            threads.submit(
                () -> {
                  user.run();
                  return null;
                }));
      }
      try {
        awaitAll(runs);
      } finally {
        over.countDown();
        awaitAll(faults);
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

  private Void trouble(List<ScheduledFault> target) throws InterruptedException {
    for (ScheduledFault scheduled : target) {
      if (isOverAfter(scheduled.pause())) {
        break;
      }
      long from = System.nanoTime();
      Runnable end = testbed.apply(scheduled);
      isOverAfter(scheduled.time());
      end.run();
      windows.add(new Window(scheduled.fault(), from, System.nanoTime()));
    }
    return null;
  }

  private boolean isOverAfter(Duration time) throws InterruptedException {
    return over.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
