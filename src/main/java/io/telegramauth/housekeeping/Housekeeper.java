package io.telegramauth.housekeeping;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.telegramauth.config.StoreConfig;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Runs maintenance tasks by timers. Where the process is frozen between requests, only on request:
 * a task could be frozen in the middle, holding locks.
 */
@ApplicationScoped
public class Housekeeper {
  private static final Logger LOG = Logger.getLogger(Housekeeper.class);

  /** The pause while more work is waiting: other tasks have their turn. */
  private static final Duration SHORT_PAUSE = Duration.ofMillis(100);

  private final List<MaintenanceTask> tasks;
  private volatile boolean stopped;

  Housekeeper(@All List<MaintenanceTask> tasks) {
    this.tasks = tasks;
  }

  void start(@Observes StartupEvent started, Vertx vertx, StoreConfig store) {
    if (store.housekeeping()) {
      tasks.forEach(task -> runAfter(random(task.interval()), task, vertx));
    }
  }

  void stop(@Observes ShutdownEvent stopping) {
    stopped = true;
  }

  private void runAfter(Duration pause, MaintenanceTask task, Vertx vertx) {
    vertx.setTimer(
        pause.toMillis(),
        timer ->
            runUnlessStopped(task)
                .subscribe()
                .with(
                    isMoreWaiting ->
                        runAfter(pauseAfter(task.interval(), isMoreWaiting), task, vertx)));
  }

  /** Returns the interval on average, and randomly spread, so that processes drift apart. */
  static Duration pauseAfter(Duration interval, boolean isMoreWaiting) {
    return isMoreWaiting ? SHORT_PAUSE : interval.dividedBy(2).plus(random(interval));
  }

  private static Duration random(Duration below) {
    return Duration.ofMillis(1 + new SecureRandom().nextLong(below.toMillis()));
  }

  /** Runs a task once; never completes if the process is stopping. */
  Uni<Boolean> runUnlessStopped(MaintenanceTask task) {
    return stopped ? Uni.createFrom().nothing() : run(task);
  }

  /** Succeeds whatever happens, so that there is a next run. */
  private static Uni<Boolean> run(MaintenanceTask task) {
    return Uni.createFrom()
        .deferred(task::runBatch)
        .onFailure()
        .invoke(failure -> LOG.error("A maintenance task failed unexpectedly", failure))
        .onFailure()
        .recoverWithItem(false);
  }

  /**
   * Runs every task now, and again while it has more work waiting.
   *
   * @param hasTime whether there is time for another run
   */
  public Uni<Void> runAll(BooleanSupplier hasTime) {
    return Uni.join()
        .all(
            tasks.stream()
                .map(
                    task ->
                        run(task)
                            .repeat()
                            .whilst(isMoreWaiting -> isMoreWaiting && hasTime.getAsBoolean())
                            .collect()
                            .last())
                .toList())
        .andFailFast()
        .replaceWithVoid();
  }
}
