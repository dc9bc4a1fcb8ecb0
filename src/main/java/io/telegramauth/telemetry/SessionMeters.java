package io.telegramauth.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
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
  private final MeterFamily<HandOutKey, Counter> handedOut;
  private final MeterFamily<RevocationKey, Counter> revoked;

  SessionMeters(MeterRegistry registry) {
    this.handedOut =
        MeterFamily.counters(registry, MeterName.SESSIONS_HANDED_OUT, HandOutKey::labels);
    this.revoked =
        MeterFamily.counters(registry, MeterName.SESSIONS_REVOKED, RevocationKey::labels);
  }

  private record HandOutKey(String service, FailureCode failure) {
    Tags labels() {
      return Tags.of(
          "service", service, "outcome", failure == null ? MeterFamily.DONE : failure.code());
    }
  }

  private record RevocationKey(String service, Outcome telegram) {
    Tags labels() {
      return Tags.of("service", service, "telegram", EnumNames.lowerCase(telegram));
    }
  }

  @Override
  public void onHandOut(String service, Optional<FailureCode> failure) {
    handedOut.of(new HandOutKey(service, failure.orElse(null))).increment();
  }

  @Override
  public void onRevocation(String service, Outcome telegram) {
    revoked.of(new RevocationKey(service, telegram)).increment();
  }
}
