package io.telegramauth.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureListener;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.Set;

/** Counts failed responses. */
@Startup
@Singleton
class FailureMeters implements FailureListener {
  /**
   * Failures that an operator must act on. Their counters exist from the start: an alert on growth
   * misses a counter that starts at one.
   */
  private static final Set<FailureCode> OPERATOR_FAILURES =
      EnumSet.of(
          FailureCode.STORE_UNAVAILABLE,
          FailureCode.INTERNAL_ERROR,
          FailureCode.API_ID_INVALID,
          FailureCode.API_ID_PUBLISHED_FLOOD,
          FailureCode.UPDATE_APP_TO_LOGIN,
          FailureCode.CONNECTION_REFUSED_BY_TELEGRAM,
          FailureCode.OVERLOADED,
          FailureCode.PROXY_UNAUTHORIZED,
          FailureCode.DIRECT_BROKEN);

  private final MeterProvider<Counter> failures;

  FailureMeters(MeterRegistry registry) {
    this.failures = MeterName.FAILURES.counters(registry);
    OPERATOR_FAILURES.forEach(this::of);
  }

  @Override
  public void onFailureResponse(FailureCode code) {
    of(code).increment();
  }

  private Counter of(FailureCode code) {
    return failures.withTags("code", code.code(), "type", code.type().name());
  }
}
