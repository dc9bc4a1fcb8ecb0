package io.telegramauth.store;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.telegramauth.config.StoreConfig;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.StoredRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Reports whether the store can be written to, by the same way that requests take. Without it the
 * service is useless: no login continues, and no session is handed out, as that is audited. Reading
 * would not be enough: a standby can be read, and so can a deleted file that is still open.
 */
@Readiness
@ApplicationScoped
class StoreReadiness implements AsyncHealthCheck {
  /** Below the usual timeout of a probe. */
  private static final Duration PROBE_TIMEOUT = Duration.ofMillis(1500);

  private static final String KIND = "readiness";
  private static final String ID = "00";
  private static final int FIRST_VERSION = 1;

  private final RecordTable records;
  private final StoreConfig config;
  private final InstantSource clock;

  StoreReadiness(RecordTable records, StoreConfig config, InstantSource clock) {
    this.records = records;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    Instant now = clock.instant();
    // Expires at once: every probe writes it again, and the purge removes it.
    return records
        .insert(new StoredRecord(KIND, ID, FIRST_VERSION, now, new byte[0]), now)
        .ifNoItem()
        .after(PROBE_TIMEOUT)
        .fail()
        .onItemOrFailure()
        .transform((written, failure) -> response(failure == null));
  }

  private HealthCheckResponse response(boolean writable) {
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("store").withData("engine", config.engine());
    return response.status(writable).build();
  }
}
