package io.telegramauth.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.failure.Effect;
import io.telegramauth.failure.FailureCode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureOutcomeTest {
  @ParameterizedTest
  @CsvSource({
    "PHONE_CODE_INVALID,       ATTEMPT_SPENT",
    "PASSWORD_HASH_INVALID,    ATTEMPT_SPENT",
    "PHONE_CODE_EXPIRED,       EXPIRED",
    "SESSION_DEAD,             EXPIRED",
    "PHONE_NUMBER_INVALID,     FAILED",
    "PHONE_NUMBER_BANNED,      FAILED",
    "SIGN_UP_REQUIRED,         FAILED",
    "USER_DEACTIVATED,         FAILED",
    "AUTH_KEY_DUPLICATED,      FAILED",
    "RESTART_REQUIRED,         FAILED",
    "FROZEN_METHOD_INVALID,    FAILED",
    "PROXY_TIMEOUT,            UNKNOWN",
    "PROXY_CONNECTION_LOST,    UNKNOWN",
    "PROXY_ERROR,              UNKNOWN",
    "PROXY_BAD_RESPONSE,       UNKNOWN",
    "INTERNAL_ERROR,           UNKNOWN",
    "PROXY_UNREACHABLE,        UNDONE",
    "PROXY_CIRCUIT_OPEN,       UNDONE",
    "PROXY_UNAVAILABLE,        UNDONE",
    "PROXY_RATE_LIMITED,       UNDONE",
    "PROXY_UNAUTHORIZED,       UNDONE",
    "PROXY_UNCLEAR,            UNDONE",
    "PROXY_UNSUPPORTED,        UNDONE",
    "DEADLINE_EXCEEDED,        UNDONE",
    "FLOOD_WAIT,               UNDONE",
    "PHONE_PASSWORD_FLOOD,     UNDONE",
    "API_ID_INVALID,           UNDONE",
    "TELEGRAM_UNAVAILABLE,     UNDONE",
    "SRP_ID_INVALID,           UNDONE",
    "STORE_UNAVAILABLE,        UNDONE",
    "TOO_MANY_ATTEMPTS,        UNDONE"
  })
  void failuresHaveTheirOutcome(FailureCode code, FailureOutcome outcome) {
    assertThat(FailureOutcome.of(code)).isEqualTo(outcome);
  }

  @Test
  void ambiguousFailuresAreNeverUndone() {
    assertThat(Arrays.stream(FailureCode.values()).filter(c -> c.effect() == Effect.AMBIGUOUS))
        .isNotEmpty()
        .allSatisfy(code -> assertThat(FailureOutcome.of(code)).isEqualTo(FailureOutcome.UNKNOWN));
  }

  @Test
  void unreachedStepsCostNothing() {
    assertThat(Arrays.stream(FailureCode.values()).filter(c -> c.effect() == Effect.NOT_REACHED))
        .isNotEmpty()
        .allSatisfy(code -> assertThat(FailureOutcome.of(code)).isEqualTo(FailureOutcome.UNDONE));
  }

  @Test
  void onlyWrongCodesAndPasswordsCostAnAttempt() {
    assertThat(
            Arrays.stream(FailureCode.values())
                .filter(code -> FailureOutcome.of(code) == FailureOutcome.ATTEMPT_SPENT))
        .containsExactlyInAnyOrder(
            FailureCode.PHONE_CODE_INVALID, FailureCode.PASSWORD_HASH_INVALID);
  }
}
