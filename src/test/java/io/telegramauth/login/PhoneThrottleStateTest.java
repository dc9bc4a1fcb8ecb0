package io.telegramauth.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PhoneThrottleStateTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final Instant WINDOW_END = NOW.plus(WINDOW);

  private static PhoneThrottleState attempts(int attempts) {
    PhoneThrottleState standing = PhoneThrottleState.CLEAR;
    for (int i = 0; i < attempts; i++) {
      standing = standing.withAttempt(NOW.plusSeconds(i), WINDOW);
    }
    return standing;
  }

  @Test
  void nothingIsHeldAgainstAClearNumber() {
    assertThat(PhoneThrottleState.CLEAR.waitAt(NOW)).isEmpty();
    assertThat(PhoneThrottleState.CLEAR.exhaustedAt(NOW, 1)).isEmpty();
    assertThat(PhoneThrottleState.CLEAR.clearAt()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void attemptsAreCountedInAWindowThatBeginsWithTheFirst() {
    PhoneThrottleState standing = attempts(3);

    assertThat(standing.attempts()).isEqualTo(3);
    assertThat(standing.windowEnd()).isEqualTo(WINDOW_END);
    assertThat(standing.clearAt()).isEqualTo(WINDOW_END);
  }

  @Test
  void isExhaustedWhenAllAttemptsAreUsedUntilTheWindowEnds() {
    PhoneThrottleState standing = attempts(3);

    assertThat(standing.exhaustedAt(NOW, 4)).isEmpty();
    assertThat(standing.exhaustedAt(NOW, 3))
        .contains(Failure.of(FailureCode.TOO_MANY_ATTEMPTS, WINDOW));
    assertThat(standing.exhaustedAt(WINDOW_END.minusMillis(1), 3))
        .contains(Failure.of(FailureCode.TOO_MANY_ATTEMPTS, Duration.ofMillis(1)));
    assertThat(standing.exhaustedAt(WINDOW_END, 3)).isEmpty();
  }

  @Test
  void countsAnewOnceTheWindowIsOver() {
    PhoneThrottleState standing = attempts(3).withAttempt(WINDOW_END, WINDOW);

    assertThat(standing.attempts()).isEqualTo(1);
    assertThat(standing.windowEnd()).isEqualTo(WINDOW_END.plus(WINDOW));
  }

  @Test
  void givesAttemptsBackAndNeverMoreThanWereTaken() {
    assertThat(attempts(2).withoutAttempt().attempts()).isEqualTo(1);
    assertThat(PhoneThrottleState.CLEAR.withoutAttempt().attempts()).isZero();
    assertThat(attempts(5).withoutAttempts().attempts()).isZero();
    assertThat(attempts(5).withoutAttempts().windowEnd()).isEqualTo(WINDOW_END);
  }

  @Test
  void aWaitIsAnsweredWithItsCodeAndWhatIsLeftOfIt() {
    Instant until = NOW.plusSeconds(37);
    PhoneThrottleState standing = PhoneThrottleState.CLEAR.waiting(FailureCode.FLOOD_WAIT, until);

    assertThat(standing.waitAt(NOW.plusSeconds(7)))
        .contains(Failure.of(FailureCode.FLOOD_WAIT, Duration.ofSeconds(30)));
    assertThat(standing.waitAt(until.minusMillis(1))).isPresent();
    assertThat(standing.waitAt(until)).isEmpty();
    assertThat(standing.clearAt()).isEqualTo(until);
  }

  @Test
  void aShorterWaitDoesNotEndALongerOne() {
    Instant until = NOW.plusSeconds(3600);
    PhoneThrottleState standing =
        PhoneThrottleState.CLEAR
            .waiting(FailureCode.PHONE_NUMBER_FLOOD, until)
            .waiting(FailureCode.FLOOD_WAIT, NOW.plusSeconds(5));

    assertThat(standing.waitAt(NOW.plusSeconds(6)).orElseThrow().code())
        .isEqualTo(FailureCode.PHONE_NUMBER_FLOOD);
  }

  @Test
  void aLongerWaitReplacesAShorterOne() {
    PhoneThrottleState standing =
        PhoneThrottleState.CLEAR
            .waiting(FailureCode.FLOOD_WAIT, NOW.plusSeconds(5))
            .waiting(FailureCode.PHONE_PASSWORD_FLOOD, NOW.plusSeconds(9));

    assertThat(standing.waitAt(NOW.plusSeconds(6)))
        .contains(Failure.of(FailureCode.PHONE_PASSWORD_FLOOD, Duration.ofSeconds(3)));
  }

  @Test
  void waitAndAttemptsDoNotTouchEachOther() {
    PhoneThrottleState standing =
        attempts(2)
            .waiting(FailureCode.FLOOD_WAIT, NOW.plus(Duration.ofDays(1)))
            .withAttempt(NOW, WINDOW)
            .withoutAttempt();

    assertThat(standing.attempts()).isEqualTo(2);
    assertThat(standing.waitAt(NOW)).isPresent();
    assertThat(standing.clearAt()).isEqualTo(NOW.plus(Duration.ofDays(1)));
  }
}
