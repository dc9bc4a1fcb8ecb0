package io.telegramauth.login;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.telegramauth.ops.StoreConfig;
import io.telegramauth.session.LogOuts;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Ends at Telegram, every few seconds, what somebody has to end there: logins that nobody goes on
 * with, sessions that were revoked. Not where the process is frozen between requests.
 */
@ApplicationScoped
class Endings {
  private static final Logger LOG = Logger.getLogger(Endings.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final AbandonedLogins abandoned;
  private final LogOuts logOuts;
  private final AtomicBoolean isAtIt = new AtomicBoolean();
  private volatile boolean stopping;

  Endings(AbandonedLogins abandoned, LogOuts logOuts) {
    this.abandoned = abandoned;
    this.logOuts = logOuts;
  }

  void begin(@Observes StartupEvent started, Vertx vertx, StoreConfig store) {
    if (store.housekeeping()) {
      vertx.setPeriodic(INTERVAL.toMillis(), timer -> endSome());
    }
  }

  void stop(@Observes ShutdownEvent ending) {
    stopping = true;
  }

  private void endSome() {
    if (stopping || !isAtIt.compareAndSet(false, true)) {
      return;
    }
    Uni.join()
        .all(abandoned.endThoseDue(), logOuts.tellOfThoseDue())
        .andCollectFailures()
        .onTermination()
        .invoke(() -> isAtIt.set(false))
        .subscribe()
        .with(
            nothing -> {}, failure -> LOG.warn("Not all could be ended at Telegram yet", failure));
  }
}
