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
import org.jboss.logging.Logger;

/**
 * Sees to it that chores are done. Where the process is frozen between requests not by itself: a
 * chore could be frozen in the middle, with what it has locked.
 */
@ApplicationScoped
public class Housekeeper {
  private static final Logger LOG = Logger.getLogger(Housekeeper.class);

  /** When more is waiting: others have their turn in between. */
  private static final Duration BREATH = Duration.ofMillis(100);

  private final List<MaintenanceTask> chores;
  private volatile boolean ended;

  Housekeeper(@All List<MaintenanceTask> chores) {
    this.chores = chores;
  }

  void begin(@Observes StartupEvent started, Vertx vertx, StoreConfig store) {
    if (store.housekeeping()) {
      chores.forEach(chore -> doAfter(random(chore.interval()), chore, vertx));
    }
  }

  void end(@Observes ShutdownEvent ending) {
    ended = true;
  }

  private void doAfter(Duration pause, MaintenanceTask chore, Vertx vertx) {
    vertx.setTimer(
        pause.toMillis(),
        timer ->
            doUnlessEnded(chore)
                .subscribe()
                .with(
                    isMoreWaiting ->
                        doAfter(pauseAfter(chore.interval(), isMoreWaiting), chore, vertx)));
  }

  /** The same for everybody on average, and for no two the same. */
  static Duration pauseAfter(Duration interval, boolean isMoreWaiting) {
    return isMoreWaiting ? BREATH : interval.dividedBy(2).plus(random(interval));
  }

  private static Duration random(Duration below) {
    return Duration.ofMillis(1 + new SecureRandom().nextLong(below.toMillis()));
  }

  /** Does some of a chore; nothing comes of it when the process is about to end. */
  Uni<Boolean> doUnlessEnded(MaintenanceTask chore) {
    return ended ? Uni.createFrom().nothing() : done(chore);
  }

  /** Whatever comes of it, there is a next time. */
  private static Uni<Boolean> done(MaintenanceTask chore) {
    return Uni.createFrom()
        .deferred(chore::doSome)
        .onFailure()
        .invoke(failure -> LOG.error("A chore failed in a way that is not foreseen", failure))
        .onFailure()
        .recoverWithItem(false);
  }

  /** Does some of every chore now. */
  public Uni<Void> doSomeOfAll() {
    return Uni.join()
        .all(chores.stream().map(Housekeeper::done).toList())
        .andFailFast()
        .replaceWithVoid();
  }
}
