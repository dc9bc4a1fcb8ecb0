package io.telegramauth.campaign.harness;

import io.telegramauth.campaign.harness.Plan.Fate;
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
  private final Function<Fate, Runnable> testbed;
  private final ConcurrentLinkedQueue<Window> windows = new ConcurrentLinkedQueue<>();
  private final CountDownLatch over = new CountDownLatch(1);

  /**
   * A time of fault, by {@link System#nanoTime}.
   *
   * @param trouble which
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
  public Walk(Plan plan, List<InstanceClient> clients, Function<Fate, Runnable> testbed) {
    this.plan = plan;
    this.clients = clients;
    this.testbed = testbed;
  }

  /** Returns when all users have done all they wanted, and all troubles are ended. */
  public Outcome take() throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<User> users =
          plan.visitors().stream().map(visitor -> new User(visitor, clients, threads)).toList();
      List<Future<?>> fates = new ArrayList<>();
      plan.fates().values().forEach(target -> fates.add(threads.submit(() -> trouble(target))));
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

  private Void trouble(List<Fate> target) throws InterruptedException {
    for (Fate fate : target) {
      if (isOverAfter(fate.pause())) {
        break;
      }
      long from = System.nanoTime();
      Runnable end = testbed.apply(fate);
      isOverAfter(fate.time());
      end.run();
      windows.add(new Window(fate.fault(), from, System.nanoTime()));
    }
    return null;
  }

  private boolean isOverAfter(Duration time) throws InterruptedException {
    return over.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
