package io.telegramauth.store;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.telegramauth.ops.StoreConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether the store can be written to, by the way that requests go. Without it nothing can be done
 * here: no login goes on, no session is handed out, since that is noted. A store that only answers
 * will not do: a standby does, and so does a file that nobody will find again.
 */
@Readiness
@ApplicationScoped
class StoreReadiness implements AsyncHealthCheck {
  /** Whoever probes does not wait much longer. */
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
    // Over as soon as it is there: every look may write it anew, and the purge removes it.
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
