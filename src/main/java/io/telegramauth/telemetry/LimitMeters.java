package io.telegramauth.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.Startup;
import io.telegramauth.ratelimit.Limit;
import io.telegramauth.ratelimit.LimitRefusalListener;
import jakarta.inject.Singleton;

/** Counts requests that a limit has refused, without their subjects. */
@Startup
@Singleton
class LimitMeters implements LimitRefusalListener {
  private final MeterFamily<Limit, Counter> refusals;

  LimitMeters(MeterRegistry registry) {
    this.refusals =
        MeterFamily.counters(
            registry, MeterName.LIMIT_REFUSALS, limit -> Tags.of("limit", limit.id()));
    for (Limit limit : Limit.values()) {
      refusals.of(limit);
    }
  }

  @Override
  public void onRefusal(Limit limit) {
    refusals.of(limit).increment();
  }
}
