package io.telegramauth.ops.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.Startup;
import io.telegramauth.ratelimit.Limit;
import io.telegramauth.ratelimit.RefusalListener;
import jakarta.inject.Singleton;

/** Requests that a limit has turned away; of whose account is not told. */
@Startup
@Singleton
class LimitMeters implements RefusalListener {
  private final Series<Limit, Counter> refusals;

  LimitMeters(MeterRegistry registry) {
    this.refusals =
        Series.counters(registry, MeterName.LIMIT_REFUSALS, limit -> Tags.of("limit", limit.id()));
    for (Limit limit : Limit.values()) {
      refusals.of(limit);
    }
  }

  @Override
  public void refused(Limit limit) {
    refusals.of(limit).increment();
  }
}
