package io.telegramauth.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.session.AccessEntry.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AuditThrottleTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final AuditSubject USER = AuditSubject.user(1);

  private static AccessEntry entry(String service, Action action, String address, Instant at) {
    return new AccessEntry(
        at,
        service,
        action,
        Outcome.NOT_FOUND,
        Optional.of(address),
        Optional.empty(),
        Optional.empty());
  }

  private static AccessEntry miss(Duration after) {
    return entry("bridge", Action.HAND_OUT, "192.0.2.7", NOW.plus(after));
  }

  @Test
  void admitsAnEntryOnceAnHour() {
    AuditThrottle throttle = AuditThrottle.remembering(10);
    assertThat(throttle.admit(USER, miss(Duration.ZERO))).isTrue();
    assertThat(throttle.admit(USER, miss(Duration.ofMinutes(59)))).isFalse();
    assertThat(throttle.admit(USER, miss(Duration.ofMinutes(60)))).isTrue();
    assertThat(throttle.admit(USER, miss(Duration.ofMinutes(61)))).isFalse();
  }

  @Test
  void anotherSubjectServiceActionOrNetworkIsAnother() {
    AuditThrottle throttle = AuditThrottle.remembering(10);
    assertThat(throttle.admit(USER, miss(Duration.ZERO))).isTrue();
    assertThat(throttle.admit(AuditSubject.user(2), miss(Duration.ZERO))).isTrue();
    assertThat(throttle.admit(USER, entry("other", Action.HAND_OUT, "192.0.2.7", NOW))).isTrue();
    assertThat(throttle.admit(USER, entry("bridge", Action.LOOK_UP, "192.0.2.7", NOW))).isTrue();
    assertThat(throttle.admit(USER, entry("bridge", Action.HAND_OUT, "2001:db8::1", NOW))).isTrue();
    assertThat(throttle.admit(USER, entry("bridge", Action.HAND_OUT, "2001:db8::2", NOW)))
        .isFalse();
  }

  @Test
  void whatCouldNotBeRecordedIsAdmittedAgain() {
    AuditThrottle throttle = AuditThrottle.remembering(10);
    throttle.admit(USER, miss(Duration.ZERO));
    throttle.retract(USER, miss(Duration.ZERO));
    assertThat(throttle.admit(USER, miss(Duration.ofMinutes(1)))).isTrue();
  }

  @Test
  void forgetsTheOldestBeyondItsMaximum() {
    AuditThrottle throttle = AuditThrottle.remembering(3);
    IntStream.range(0, 4).forEach(i -> throttle.admit(AuditSubject.user(i), miss(Duration.ZERO)));
    assertThat(throttle.admit(AuditSubject.user(3), miss(Duration.ZERO))).isFalse();
    assertThat(throttle.admit(AuditSubject.user(0), miss(Duration.ZERO))).isTrue();
  }

  @Test
  void allowsSoManyInAnHour() {
    AuditThrottle throttle = AuditThrottle.allowing(3);
    assertThat(
            IntStream.range(0, 9)
                .filter(i -> throttle.admit(AuditSubject.user(i), miss(Duration.ofMinutes(i))))
                .count())
        .isEqualTo(3);
    assertThat(throttle.admit(AuditSubject.user(9), miss(Duration.ofMinutes(60)))).isTrue();
    assertThat(throttle.admit(AuditSubject.user(10), miss(Duration.ofMinutes(60)))).isFalse();
  }
}
