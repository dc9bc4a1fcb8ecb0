package io.telegramauth.ops.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.session.AccessEntry.Outcome;
import io.telegramauth.session.SessionListener;
import jakarta.inject.Singleton;
import java.util.Optional;

/** What becomes of sessions, by service: their names are configured, no caller chooses one. */
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
      return Tags.of("service", service, "outcome", failure == null ? Labels.DONE : failure.code());
    }
  }

  private record RevocationKey(String service, Outcome telegram) {
    Tags labels() {
      return Tags.of("service", service, "telegram", Labels.lowerCase(telegram));
    }
  }

  @Override
  public void handedOut(String service, Optional<FailureCode> failure) {
    handedOut.of(new HandOutKey(service, failure.orElse(null))).increment();
  }

  @Override
  public void revoked(String service, Outcome telegram) {
    revoked.of(new RevocationKey(service, telegram)).increment();
  }
}
