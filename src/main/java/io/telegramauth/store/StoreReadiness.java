package io.telegramauth.store;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.telegramauth.ops.StoreConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether the store can be read, by the way that requests go. Without it nothing can be done here:
 * no login goes on, no session is handed out.
 */
@Readiness
@ApplicationScoped
class StoreReadiness implements AsyncHealthCheck {
  /** Whoever probes does not wait much longer. */
  private static final Duration LONGEST_LOOK = Duration.ofMillis(1500);

  private static final String KIND = "readiness";
  private static final String NOWHERE = "00";

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
    return records
        .find(KIND, NOWHERE, clock.instant())
        .ifNoItem()
        .after(LONGEST_LOOK)
        .fail()
        .onItemOrFailure()
        .transform((nothing, failure) -> response(failure == null));
  }

  private HealthCheckResponse response(boolean readable) {
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("store").withData("engine", config.engine());
    return response.status(readable).build();
  }
}
