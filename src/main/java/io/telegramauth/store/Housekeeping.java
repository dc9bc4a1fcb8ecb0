package io.telegramauth.store;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** Removes records whose time is over: they do not exist any more, but take up room. */
@ApplicationScoped
class Housekeeping {
  private static final Logger LOG = Logger.getLogger(Housekeeping.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final int MOST_AT_ONCE = 1000;

  private final RecordTable records;
  private final InstantSource clock;

  Housekeeping(RecordTable records, InstantSource clock) {
    this.records = records;
    this.clock = clock;
  }

  void begin(@Observes StartupEvent started, Vertx vertx) {
    vertx.setPeriodic(INTERVAL.toMillis(), timer -> sweep());
  }

  private void sweep() {
    records
        .sweep(clock.instant(), MOST_AT_ONCE)
        .subscribe()
        .with(
            swept -> LOG.debugf("%d records whose time was over were removed", swept),
            failure -> LOG.warn("Records whose time is over could not be removed", failure));
  }
}
