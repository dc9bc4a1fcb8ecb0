package io.telegramauth.store;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.telegramauth.ops.SessionConfig;
import io.telegramauth.ops.StoreConfig;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/**
 * Removes what is kept no longer: records whose time is over, sessions and entries of access logs
 * after their retention. A batch at a time, so that nobody waits long for the engine; any number of
 * processes may do it at once, and begin at different moments. Not where the process is frozen
 * between requests: a sweep could be frozen in its transaction.
 */
@ApplicationScoped
class Housekeeping {
  private static final Logger LOG = Logger.getLogger(Housekeeping.class);
  private static final int BATCH = 1000;
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  /** After a full batch, when more is waiting: others have their turn in between. */
  private static final Duration BREATH = Duration.ofMillis(100);

  private final RecordTable records;
  private final SessionTable sessions;
  private final SessionConfig config;
  private final InstantSource clock;
  private volatile boolean ended;

  Housekeeping(
      RecordTable records, SessionTable sessions, SessionConfig config, InstantSource clock) {
    this.records = records;
    this.sessions = sessions;
    this.config = config;
    this.clock = clock;
  }

  void begin(@Observes StartupEvent started, Vertx vertx, StoreConfig store) {
    if (store.housekeeping()) {
      sweepAfter(random(INTERVAL), vertx);
    }
  }

  void end(@Observes ShutdownEvent ending) {
    ended = true;
  }

  private void sweepAfter(Duration pause, Vertx vertx) {
    vertx.setTimer(
        pause.toMillis(),
        timer ->
            sweepUnlessEnded()
                .subscribe()
                .with(
                    isMoreWaiting -> sweepAfter(pauseAfter(isMoreWaiting), vertx),
                    failure -> {
                      LOG.warn("What is kept no longer could not be removed", failure);
                      sweepAfter(pauseAfter(false), vertx);
                    }));
  }

  /** The same for everybody on average, and for no two the same. */
  static Duration pauseAfter(boolean isMoreWaiting) {
    return isMoreWaiting ? BREATH : INTERVAL.dividedBy(2).plus(random(INTERVAL));
  }

  private static Duration random(Duration below) {
    return Duration.ofMillis(1 + new SecureRandom().nextLong(below.toMillis()));
  }

  /** Removes a batch, unless the process is about to end; as {@link #sweep}. */
  Uni<Boolean> sweepUnlessEnded() {
    return ended ? Uni.createFrom().nothing() : sweep(BATCH);
  }

  /**
   * Removes a batch.
   *
   * @param most how many records, sessions and entries at once
   * @return whether there may be more
   */
  Uni<Boolean> sweep(int most) {
    Instant now = clock.instant();
    return records
        .sweep(now, most)
        .chain(
            swept ->
                sessions
                    .sweep(now.minus(config.retention()), now.minus(config.auditRetention()), most)
                    .map(sweptToo -> swept >= most || sweptToo >= most));
  }
}
