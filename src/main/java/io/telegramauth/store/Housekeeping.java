package io.telegramauth.store;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Removes records whose time is over: they do not exist any more, but take up room. Not where the
 * process is frozen between requests: a sweep could be frozen in its transaction.
 */
@ApplicationScoped
class Housekeeping {
  private static final Logger LOG = Logger.getLogger(Housekeeping.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final int MOST_AT_ONCE = 1000;

  private final RecordTable records;
  private final InstantSource clock;
  private final boolean enabled;

  Housekeeping(
      RecordTable records,
      InstantSource clock,
      @ConfigProperty(name = "telegram-auth.store.housekeeping") boolean enabled) {
    this.records = records;
    this.clock = clock;
    this.enabled = enabled;
  }

  void begin(@Observes StartupEvent started, Vertx vertx) {
    if (enabled) {
      vertx.setPeriodic(INTERVAL.toMillis(), timer -> sweep());
    }
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
