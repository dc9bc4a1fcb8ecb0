package io.telegramauth.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.session.AccessEntry.Outcome;
import io.telegramauth.session.SessionListener;
import io.telegramauth.text.EnumNames;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Counts hand-outs and revocations of sessions by service. Service names are configured, so callers
 * cannot add label values.
 */
@Singleton
class SessionMeters implements SessionListener {
  private final MeterProvider<Counter> handOuts;
  private final MeterProvider<Counter> revocations;
  private final MeterProvider<Counter> skips;

  SessionMeters(MeterRegistry registry) {
    this.handOuts = MeterName.SESSIONS_HANDED_OUT.counters(registry);
    this.revocations = MeterName.SESSIONS_REVOKED.counters(registry);
    this.skips = MeterName.SESSIONS_SKIPPED.counters(registry);
  }

  @Override
  public void onHandOut(String service, Optional<FailureCode> failure) {
    String outcome = failure.map(FailureCode::code).orElse(MeterName.DONE);
    handOuts.withTags("service", service, "outcome", outcome).increment();
  }

  @Override
  public void onSkipped(String service) {
    skips.withTags("service", service).increment();
  }

  @Override
  public void onRevocation(String service, Outcome telegram) {
    revocations.withTags("service", service, "telegram", EnumNames.lowerCase(telegram)).increment();
  }
}
