package io.telegramauth.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.failure.Effect;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureType;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RpcFailuresTest {
  private static Failure find(String text) {
    return RpcFailures.find(text).orElseThrow(() -> new AssertionError("Unknown: " + text));
  }

  /** Columns: the RPC error, our code, its type, HTTP status, retryable, counts for the breaker. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          PHONE_NUMBER_INVALID,              PHONE_NUMBER_INVALID,   TELEGRAM_API,   400, false, false
          PHONE_NUMBER_BANNED,               PHONE_NUMBER_BANNED,    TELEGRAM_API,   403, false, false
          PHONE_NUMBER_FLOOD,                PHONE_NUMBER_FLOOD,     RATE_LIMIT,     429, true,  false
          PHONE_PASSWORD_FLOOD,              PHONE_PASSWORD_FLOOD,   RATE_LIMIT,     429, true,  false
          FLOOD_WAIT_37,                     FLOOD_WAIT,             RATE_LIMIT,     429, true,  false
          FLOOD_TEST_PHONE_WAIT_37,          FLOOD_WAIT,             RATE_LIMIT,     429, true,  false
          FLOOD_PREMIUM_WAIT_37,             FLOOD_WAIT,             RATE_LIMIT,     429, true,  false
          Too Many Requests: retry after 37, FLOOD_WAIT,             RATE_LIMIT,     429, true,  false
          FROZEN_METHOD_INVALID,             FROZEN_METHOD_INVALID,  TELEGRAM_API,   403, false, false
          PHONE_NUMBER_APP_SIGNUP_FORBIDDEN, PHONE_NUMBER_APP_SIGNUP_FORBIDDEN, TELEGRAM_API, 403, false, false
          PHONE_PASSWORD_PROTECTED,          PHONE_PASSWORD_PROTECTED, TELEGRAM_API, 403, false, false
          SMS_CODE_CREATE_FAILED,            SMS_CODE_CREATE_FAILED, TELEGRAM_API,   502, true,  false
          SEND_CODE_UNAVAILABLE,             SEND_CODE_UNAVAILABLE,  TELEGRAM_API,   409, false, false
          API_ID_INVALID,                    API_ID_INVALID,         TELEGRAM_API,   503, false, false
          API_ID_PUBLISHED_FLOOD,            API_ID_PUBLISHED_FLOOD, TELEGRAM_API,   503, false, false
          UPDATE_APP_TO_LOGIN,               UPDATE_APP_TO_LOGIN,    TELEGRAM_API,   503, false, false
          CONNECTION_API_ID_INVALID,         API_ID_INVALID,         TELEGRAM_API,   503, false, false
          CONNECTION_NOT_INITED,             CONNECTION_REFUSED_BY_TELEGRAM, TELEGRAM_API, 503, false, false
          CONNECTION_DEVICE_MODEL_EMPTY,     CONNECTION_REFUSED_BY_TELEGRAM, TELEGRAM_API, 503, false, false
          CONNECTION_LANG_PACK_INVALID,      CONNECTION_REFUSED_BY_TELEGRAM, TELEGRAM_API, 503, false, false
          CONNECTION_SYSTEM_EMPTY,           CONNECTION_REFUSED_BY_TELEGRAM, TELEGRAM_API, 503, false, false
          CONNECTION_LAYER_INVALID,          CONNECTION_REFUSED_BY_TELEGRAM, TELEGRAM_API, 503, false, false
          CONNECTION_APP_VERSION_EMPTY,      CONNECTION_REFUSED_BY_TELEGRAM, TELEGRAM_API, 503, false, false
          PHONE_MIGRATE_2,                   TELEGRAM_UNAVAILABLE,   TELEGRAM_API,   503, true,  true
          NETWORK_MIGRATE_4,                 TELEGRAM_UNAVAILABLE,   TELEGRAM_API,   503, true,  true
          USER_MIGRATE_5,                    TELEGRAM_UNAVAILABLE,   TELEGRAM_API,   503, true,  true
          AUTH_RESTART,                      AUTH_RESTART,           TELEGRAM_API,   503, true,  true
          AUTH_RESTART_1,                    AUTH_RESTART,           TELEGRAM_API,   503, true,  true
          PHONE_CODE_EMPTY,                  PHONE_CODE_EMPTY,       TELEGRAM_API,   400, false, false
          PHONE_CODE_HASH_EMPTY,             PHONE_CODE_HASH_EMPTY,  TELEGRAM_API,   400, false, false
          PHONE_CODE_INVALID,                PHONE_CODE_INVALID,     AUTHENTICATION, 400, false, false
          PHONE_CODE_EXPIRED,                PHONE_CODE_EXPIRED,     AUTHENTICATION, 410, false, false
          PHONE_HASH_EXPIRED,                PHONE_CODE_EXPIRED,     AUTHENTICATION, 410, false, false
          SIGN_IN_FAILED,                    SIGN_IN_FAILED,         TELEGRAM_API,   503, true,  true
          SESSION_PASSWORD_NEEDED,           SESSION_PASSWORD_NEEDED, AUTHENTICATION, 409, false, false
          PASSWORD_HASH_INVALID,             PASSWORD_HASH_INVALID,  AUTHENTICATION, 400, false, false
          SRP_ID_INVALID,                    SRP_ID_INVALID,         TELEGRAM_API,   409, true,  false
          SRP_PASSWORD_CHANGED,              SRP_PASSWORD_CHANGED,   AUTHENTICATION, 409, true,  false
          PASSWORD_RECOVERY_NA,              PASSWORD_RECOVERY_NA,   AUTHENTICATION, 409, false, false
          PASSWORD_RECOVERY_EXPIRED,         PASSWORD_RECOVERY_EXPIRED, AUTHENTICATION, 410, false, false
          CODE_INVALID,                      CODE_INVALID,           AUTHENTICATION, 400, false, false
          EMAIL_INVALID,                     EMAIL_INVALID,          AUTHENTICATION, 400, false, false
          EMAIL_UNCONFIRMED_6,               EMAIL_INVALID,          AUTHENTICATION, 400, false, false
          EMAIL_NOT_ALLOWED,                 EMAIL_INVALID,          AUTHENTICATION, 400, false, false
          EMAIL_HASH_EXPIRED,                PHONE_CODE_EXPIRED,     AUTHENTICATION, 410, false, false
          EMAIL_VERIFY_EXPIRED,              PHONE_CODE_EXPIRED,     AUTHENTICATION, 410, false, false
          PHONE_NUMBER_UNOCCUPIED,           SIGN_UP_REQUIRED,       TELEGRAM_API,   409, false, false
          AUTH_TOKEN_EXPIRED,                AUTH_TOKEN_EXPIRED,     AUTHENTICATION, 410, false, false
          AUTH_TOKEN_ALREADY_ACCEPTED,       AUTH_TOKEN_ALREADY_ACCEPTED, AUTHENTICATION, 410, false, false
          AUTH_TOKEN_INVALID,                AUTH_TOKEN_INVALID,     AUTHENTICATION, 410, false, false
          AUTH_TOKEN_INVALIDX,               AUTH_TOKEN_INVALID,     AUTHENTICATION, 410, false, false
          ACCESS_TOKEN_INVALID,              ACCESS_TOKEN_INVALID,   AUTHENTICATION, 400, false, false
          ACCESS_TOKEN_EXPIRED,              ACCESS_TOKEN_EXPIRED,   AUTHENTICATION, 400, false, false
          AUTH_KEY_UNREGISTERED,             SESSION_DEAD,           AUTHENTICATION, 410, false, false
          AUTH_KEY_INVALID,                  SESSION_DEAD,           AUTHENTICATION, 410, false, false
          SESSION_REVOKED,                   SESSION_DEAD,           AUTHENTICATION, 410, false, false
          SESSION_EXPIRED,                   SESSION_DEAD,           AUTHENTICATION, 410, false, false
          USER_DEACTIVATED,                  USER_DEACTIVATED,       AUTHENTICATION, 410, false, false
          USER_DEACTIVATED_BAN,              USER_DEACTIVATED,       AUTHENTICATION, 410, false, false
          AUTH_KEY_DUPLICATED,               AUTH_KEY_DUPLICATED,    AUTHENTICATION, 410, false, false
          AUTH_KEY_PERM_EMPTY,               AUTH_KEY_PERM_EMPTY,    UNKNOWN,        500, false, false
          FRESH_RESET_AUTHORISATION_FORBIDDEN, FRESH_RESET_AUTHORISATION_FORBIDDEN, TELEGRAM_API, 409, false, false
          RPC_CALL_FAIL,                     TELEGRAM_UNAVAILABLE,   TELEGRAM_API,   503, true,  true
          RPC_MCGET_FAIL,                    TELEGRAM_UNAVAILABLE,   TELEGRAM_API,   503, true,  true
          INTERDC_2_CALL_ERROR,              TELEGRAM_UNAVAILABLE,   TELEGRAM_API,   503, true,  true
          INTERDC_2_CALL_RICH_ERROR,         TELEGRAM_UNAVAILABLE,   TELEGRAM_API,   503, true,  true
          WORKER_BUSY_TOO_LONG_RETRY,        TELEGRAM_UNAVAILABLE,   TELEGRAM_API,   503, true,  true
          """)
  void errorsMapToTheCatalogue(
      String text,
      FailureCode code,
      FailureType type,
      int status,
      boolean retryable,
      boolean countsForBreaker) {
    FailureCode found = find(text).code();

    assertThat(found).isEqualTo(code);
    assertThat(found.type()).isEqualTo(type);
    assertThat(found.httpStatus()).isEqualTo(status);
    assertThat(found.retryable()).isEqualTo(retryable);
    assertThat(found.countsForBreaker()).isEqualTo(countsForBreaker);
    assertThat(found.effect()).as("Telegram has answered").isEqualTo(Effect.DECIDED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FLOOD_WAIT_37",
        "FLOOD_TEST_PHONE_WAIT_37",
        "420: FLOOD_WAIT_37 (caused by auth.SendCode)",
        "Too Many Requests: retry after 37",
        "A wait of 37 seconds is required",
        "[420 FLOOD_WAIT_X] - A wait of 37 seconds is required (caused by \"auth.SendCode\")",
        "rpc error code 420: FLOOD_WAIT (37)",
        "rpc error 420: FLOOD_WAIT caused by auth.sendCode (value: 37)",
        "FLOOD_WAIT_5: wait 37s",
        "FLOOD_WAIT: 37"
      })
  void aFloodWaitNamesItsSeconds(String text) {
    assertThat(find(text)).isEqualTo(Failure.of(FailureCode.FLOOD_WAIT, Duration.ofSeconds(37)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"FLOOD_WAIT_86401", "FLOOD_WAIT_99999999999999", "FLOOD_WAIT: wait 3 days"})
  void noWaitIsLongerThanADay(String text) {
    assertThat(find(text)).isEqualTo(Failure.of(FailureCode.FLOOD_WAIT, Duration.ofDays(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"FLOOD_WAIT", "PHONE_MIGRATE_2", "AUTH_RESTART_1", "PHONE_NUMBER_FLOOD"})
  void nothingElseNamesAWait(String text) {
    assertThat(find(text).retryAfter()).isEmpty();
  }

  @Test
  void theFirstKnownNameCounts() {
    assertThat(find("TELEGRAM_ERROR SOMETHING_NEW PHONE_CODE_INVALID FLOOD_WAIT_3").code())
        .isEqualTo(FailureCode.PHONE_CODE_INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SOMETHING_NEW",
        "SOMETHING_NEW_5",
        "TELEGRAM_ERROR",
        "AUTHENTICATION_ERROR",
        "NOT_FOUND",
        "RATE_LIMIT",
        "REDIS_ERROR",
        "INTERNAL_SERVER_ERROR",
        "PHONE_CODE_INVALIDS"
      })
  void unlistedErrorsHaveNoFailure(String text) {
    assertThat(RpcFailures.find(text)).isEmpty();
  }

  /** A proxy that echoes one of our codes must not be taken for Telegram. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.MATCH_ANY,
      names = {
        "VALIDATION_.*",
        "UNAUTHORIZED",
        "LOGIN_.*",
        "STEP_.*",
        "RESEND_.*",
        "TOO_MANY_.*",
        "PROXY_.*",
        "DIRECT_.*",
        "IDEMPOTENCY_.*",
        "STORE_.*",
        "INTERNAL_.*",
        "DEADLINE_.*",
        "RESTART_.*",
        "SIGN_UP_.*",
        "TELEGRAM_.*",
        "SESSION_NOT_.*",
        "SESSION_FORMAT_.*",
        "SESSION_DEAD",
        "OUTCOME_.*"
      })
  void codesOfTheServiceAreNoRpcErrors(FailureCode own) {
    assertThat(RpcFailures.find(own.name())).isEmpty();
  }

  @Test
  void onlyNamesOfTelegramAreFound() {
    assertThat(Arrays.stream(FailureCode.values()).filter(code -> found(code)))
        .allSatisfy(code -> assertThat(find(code.name()).code()).isEqualTo(code));
  }

  private static boolean found(FailureCode code) {
    return RpcFailures.find(code.name()).isPresent();
  }
}
