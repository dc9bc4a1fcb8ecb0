package io.telegramauth.telegram.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TdFailuresTest {
  private static Failure failure(int code, String message) {
    return TdFailures.of(new TdResponse.Refused(code, message)).failure();
  }

  @ParameterizedTest
  @CsvSource({
    "420, FLOOD_WAIT_37,                       37",
    "429, Too Many Requests: retry after 37,   37",
    "429, Too Many Requests: retry after 9999999999, 86400",
    "420, Something new,                       ",
    "429, Too Many Requests,                   ",
  })
  void waitsAreRecognisedInAnyWording(int code, String message, Long seconds) {
    Failure failure = failure(code, message);

    assertThat(failure.code()).isEqualTo(FailureCode.FLOOD_WAIT);
    assertThat(failure.retryAfter().map(Duration::toSeconds).orElse(null)).isEqualTo(seconds);
  }

  @ParameterizedTest
  @CsvSource({
    "420, FROZEN_METHOD_INVALID,   FROZEN_METHOD_INVALID",
    "400, PHONE_CODE_INVALID,      PHONE_CODE_INVALID",
    "400, SOMETHING_NEW,           TELEGRAM_ERROR",
    "500, Request aborted,         TELEGRAM_UNAVAILABLE",
  })
  void otherErrorsAreNoWaits(int code, String message, FailureCode expected) {
    assertThat(failure(code, message).code()).isEqualTo(expected);
  }
}
