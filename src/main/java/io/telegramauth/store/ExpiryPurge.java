package io.telegramauth.store;

import io.smallrye.mutiny.Uni;
import io.telegramauth.config.SessionConfig;
import io.telegramauth.housekeeping.MaintenanceTask;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.SessionTable;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/**
 * Purges expired records, and sessions and access log entries after their retention. Works in
 * batches, so that nobody waits long for the engine.
 */
@ApplicationScoped
class ExpiryPurge implements MaintenanceTask {
  private static final Logger LOG = Logger.getLogger(ExpiryPurge.class);
  private static final int BATCH = 1000;
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final RecordTable records;
  private final SessionTable sessions;
  private final SessionConfig config;
  private final InstantSource clock;

  ExpiryPurge(
      RecordTable records, SessionTable sessions, SessionConfig config, InstantSource clock) {
    this.records = records;
    this.sessions = sessions;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public Duration interval() {
    return INTERVAL;
  }

  @Override
  public Uni<Boolean> runBatch() {
    return purge(BATCH)
        .onFailure()
        .invoke(failure -> LOG.warn("Expired records could not be purged", failure))
        .onFailure()
        .recoverWithItem(false);
  }

  /**
   * Purges a batch.
   *
   * @param limit the maximum number of records, sessions and entries
   * @return whether more may remain
   */
  Uni<Boolean> purge(int limit) {
    Instant now = clock.instant();
    return records
        .purge(now, limit)
        .chain(
            purged ->
                sessions
                    .purge(now.minus(config.retention()), now.minus(config.auditRetention()), limit)
                    .map(purgedToo -> purged >= limit || purgedToo >= limit));
  }
}
