package io.telegramauth.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.telegramauth.ratelimit.Limit;
import io.telegramauth.ratelimit.LimitRefusalListener;
import jakarta.inject.Singleton;

/** Counts requests that a limit has refused, without their subjects. */
@Startup
@Singleton
class LimitMeters implements LimitRefusalListener {
  private final MeterProvider<Counter> refusals;

  LimitMeters(MeterRegistry registry) {
    this.refusals = MeterName.LIMIT_REFUSALS.counters(registry);
    for (Limit limit : Limit.values()) {
      of(limit);
    }
  }

  @Override
  public void onRefusal(Limit limit) {
    of(limit).increment();
  }

  private Counter of(Limit limit) {
    return refusals.withTags("limit", limit.id());
  }
}
