package io.telegramauth.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
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

  private final MeterFamily<FailureCode, Counter> failures;

  FailureMeters(MeterRegistry registry) {
    this.failures =
        MeterFamily.counters(
            registry,
            MeterName.FAILURES,
            code -> Tags.of("code", code.code(), "type", code.type().name()));
    OPERATOR_FAILURES.forEach(failures::of);
  }

  @Override
  public void onFailureResponse(FailureCode code) {
    failures.of(code).increment();
  }
}
