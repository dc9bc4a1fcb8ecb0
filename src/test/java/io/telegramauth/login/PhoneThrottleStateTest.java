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
    PhoneThrottleState state = PhoneThrottleState.CLEAR;
    for (int i = 0; i < attempts; i++) {
      state = state.withAttempt(NOW.plusSeconds(i), WINDOW);
    }
    return state;
  }

  @Test
  void aClearNumberIsNotThrottled() {
    assertThat(PhoneThrottleState.CLEAR.waitAt(NOW)).isEmpty();
    assertThat(PhoneThrottleState.CLEAR.exhaustedAt(NOW, 1)).isEmpty();
    assertThat(PhoneThrottleState.CLEAR.clearAt()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void theWindowStartsWithTheFirstAttempt() {
    PhoneThrottleState state = attempts(3);

    assertThat(state.attempts()).isEqualTo(3);
    assertThat(state.windowEnd()).isEqualTo(WINDOW_END);
    assertThat(state.clearAt()).isEqualTo(WINDOW_END);
  }

  @Test
  void isExhaustedUntilTheWindowEnds() {
    PhoneThrottleState state = attempts(3);

    assertThat(state.exhaustedAt(NOW, 4)).isEmpty();
    assertThat(state.exhaustedAt(NOW, 3))
        .contains(Failure.of(FailureCode.TOO_MANY_ATTEMPTS, WINDOW));
    assertThat(state.exhaustedAt(WINDOW_END.minusMillis(1), 3))
        .contains(Failure.of(FailureCode.TOO_MANY_ATTEMPTS, Duration.ofMillis(1)));
    assertThat(state.exhaustedAt(WINDOW_END, 3)).isEmpty();
  }

  @Test
  void theCountStartsAnewAfterTheWindow() {
    PhoneThrottleState state = attempts(3).withAttempt(WINDOW_END, WINDOW);

    assertThat(state.attempts()).isEqualTo(1);
    assertThat(state.windowEnd()).isEqualTo(WINDOW_END.plus(WINDOW));
  }

  @Test
  void returnedAttemptsNeverExceedThoseTaken() {
    assertThat(attempts(2).withoutAttempt().attempts()).isEqualTo(1);
    assertThat(PhoneThrottleState.CLEAR.withoutAttempt().attempts()).isZero();
  }

  @Test
  void aSignInClearsTheAttemptsAndRemembersTheNetwork() {
    PhoneThrottleState state = attempts(5).withSignIn("ingestor 192.0.2.1", NOW);

    assertThat(state.attempts()).isZero();
    assertThat(state.windowEnd()).isEqualTo(WINDOW_END);
    assertThat(state.hasSignedInFrom("ingestor 192.0.2.1", NOW)).isTrue();
    assertThat(state.hasSignedInFrom("ingestor 192.0.2.2", NOW)).isFalse();
    assertThat(state.hasSignedInFrom(" 192.0.2.1", NOW)).isFalse();
    Instant forgotten = NOW.plus(Duration.ofDays(30));
    assertThat(state.hasSignedInFrom("ingestor 192.0.2.1", forgotten.minusMillis(1))).isTrue();
    assertThat(state.hasSignedInFrom("ingestor 192.0.2.1", forgotten)).isFalse();
    assertThat(state.clearAt()).isEqualTo(forgotten);
  }

  @Test
  void theOldestNetworkIsForgottenFirst() {
    PhoneThrottleState state = PhoneThrottleState.CLEAR;
    for (int i = 0; i < 100; i++) {
      state = state.withSignIn(" 192.0.2." + i, NOW.plusSeconds(i));
      state = state.withSignIn(" 198.51.100.1", NOW.plusSeconds(i));
    }

    assertThat(state.ownNetworks())
        .containsOnlyKeys(" 198.51.100.1", " 192.0.2.99", " 192.0.2.98", " 192.0.2.97");
  }

  @Test
  void aWaitHasItsCodeAndRemainingTime() {
    Instant until = NOW.plusSeconds(37);
    PhoneThrottleState state = PhoneThrottleState.CLEAR.withWait(FailureCode.FLOOD_WAIT, until);

    assertThat(state.waitAt(NOW.plusSeconds(7)))
        .contains(Failure.of(FailureCode.FLOOD_WAIT, Duration.ofSeconds(30)));
    assertThat(state.waitAt(until.minusMillis(1))).isPresent();
    assertThat(state.waitAt(until)).isEmpty();
    assertThat(state.clearAt()).isEqualTo(until);
  }

  @Test
  void aShorterWaitDoesNotEndALongerOne() {
    Instant until = NOW.plusSeconds(3600);
    PhoneThrottleState state =
        PhoneThrottleState.CLEAR
            .withWait(FailureCode.PHONE_NUMBER_FLOOD, until)
            .withWait(FailureCode.FLOOD_WAIT, NOW.plusSeconds(5));

    assertThat(state.waitAt(NOW.plusSeconds(6)).orElseThrow().code())
        .isEqualTo(FailureCode.PHONE_NUMBER_FLOOD);
  }

  @Test
  void aLongerWaitReplacesAShorterOne() {
    PhoneThrottleState state =
        PhoneThrottleState.CLEAR
            .withWait(FailureCode.FLOOD_WAIT, NOW.plusSeconds(5))
            .withWait(FailureCode.PHONE_PASSWORD_FLOOD, NOW.plusSeconds(9));

    assertThat(state.waitAt(NOW.plusSeconds(6)))
        .contains(Failure.of(FailureCode.PHONE_PASSWORD_FLOOD, Duration.ofSeconds(3)));
  }

  @Test
  void waitsAndAttemptsAreIndependent() {
    PhoneThrottleState state =
        attempts(2)
            .withWait(FailureCode.FLOOD_WAIT, NOW.plus(Duration.ofDays(1)))
            .withAttempt(NOW, WINDOW)
            .withoutAttempt()
            .withSignIn(" 192.0.2.1", NOW)
            .withAttempt(NOW, WINDOW)
            .withWait(FailureCode.FLOOD_WAIT, NOW);

    assertThat(state.attempts()).isEqualTo(1);
    assertThat(state.hasSignedInFrom(" 192.0.2.1", NOW)).isTrue();
    assertThat(state.waitAt(NOW)).isPresent();
    assertThat(state.clearAt()).isEqualTo(NOW.plus(Duration.ofDays(30)));
  }
}
