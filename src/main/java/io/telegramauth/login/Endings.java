package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.housekeeping.MaintenanceTask;
import io.telegramauth.session.RevocationOutbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Ends at Telegram what somebody has to end there: logins that nobody goes on with, sessions that
 * were revoked.
 */
@ApplicationScoped
class Endings implements MaintenanceTask {
  private static final Logger LOG = Logger.getLogger(Endings.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final AbandonedLoginCleanup abandoned;
  private final RevocationOutbox logOuts;

  Endings(AbandonedLoginCleanup abandoned, RevocationOutbox logOuts) {
    this.abandoned = abandoned;
    this.logOuts = logOuts;
  }

  @Override
  public Duration interval() {
    return INTERVAL;
  }

  /**
   * What is waiting beyond a batch waits for the next time: Telegram is asked, not the store. One
   * kind after the other: what both would be refused is found out once.
   */
  @Override
  public Uni<Boolean> doSome() {
    return Uni.join()
        .all(abandoned.endThoseDue(), logOuts.tellOfThoseDue())
        .usingConcurrencyOf(1)
        .andCollectFailures()
        .replaceWith(false)
        .onFailure()
        .invoke(failure -> LOG.warn("Not all could be ended at Telegram yet", failure))
        .onFailure()
        .recoverWithItem(false);
  }
}
