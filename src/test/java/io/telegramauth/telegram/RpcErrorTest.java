package io.telegramauth.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class RpcErrorTest {
  private static RpcError plain(String name) {
    return new RpcError(name, OptionalLong.empty());
  }

  private static RpcError numbered(String name, long argument) {
    return new RpcError(name, OptionalLong.of(argument));
  }

  @ParameterizedTest
  @CsvSource({
    "FLOOD_WAIT_37,            FLOOD_WAIT,            37",
    "FLOOD_WAIT_0,             FLOOD_WAIT,            0",
    "FLOOD_WAIT_74447,         FLOOD_WAIT,            74447",
    "FLOOD_TEST_PHONE_WAIT_5,  FLOOD_TEST_PHONE_WAIT, 5",
    "PHONE_MIGRATE_2,          PHONE_MIGRATE,         2",
    "AUTH_RESTART_3,           AUTH_RESTART,          3",
    "INTERDC_4_CALL_ERROR,     INTERDC_CALL_ERROR,    4",
    "INTERDC_4_CALL_RICH_ERROR, INTERDC_CALL_RICH_ERROR, 4",
    "FLOOD_WAIT (37),          FLOOD_WAIT,            37",
    "PHONE_MIGRATE (2),        PHONE_MIGRATE,         2",
  })
  void separatesNameAndArgument(String text, String name, long argument) {
    assertThat(RpcError.findAll(text)).containsExactly(numbered(name, argument));
  }

  /** As the libraries have them in their tables. */
  @ParameterizedTest
  @CsvSource({
    "FLOOD_WAIT_X,             FLOOD_WAIT",
    "FLOOD_WAIT_%d,            FLOOD_WAIT",
    "FLOOD_WAIT_{value},       FLOOD_WAIT",
    "FLOOD_TEST_PHONE_WAIT_X,  FLOOD_TEST_PHONE_WAIT",
    "INTERDC_X_CALL_ERROR,     INTERDC_CALL_ERROR",
    "A wait of {value} seconds is required, FLOOD_WAIT",
    "FloodWait,                FLOOD_WAIT",
    "FloodWaitError,           FLOOD_WAIT",
    "pyrogram.errors.FloodWait: wait, FLOOD_WAIT",
    "FLOOD,                    FLOOD_WAIT",
    "420: FLOOD (caused by auth.SendCode), FLOOD_WAIT",
    "flood_wait,               FLOOD_WAIT",
    "floodWait,                FLOOD_WAIT",
  })
  void aPlaceholderIsNoArgument(String text, String name) {
    assertThat(RpcError.findAll(text)).containsExactly(plain(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "could not write the flood wait cache",
        "floodgate",
        "a wait of some seconds",
        "Please wait 37 seconds"
      })
  void proseIsNoFloodWait(String text) {
    assertThat(RpcError.findAll(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PHONE_CODE_INVALID", "SESSION_PASSWORD_NEEDED", "MSG_2FA_NEEDED"})
  void aNameWithoutANumberHasNoArgument(String name) {
    assertThat(RpcError.findAll(name)).containsExactly(plain(name));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400: PHONE_CODE_INVALID (caused by auth.SignIn)          | PHONE_CODE_INVALID
          RPCError: 401: SESSION_PASSWORD_NEEDED                   | SESSION_PASSWORD_NEEDED
          Failed to send code: PHONE_NUMBER_INVALID.               | PHONE_NUMBER_INVALID
          [400 PHONE_NUMBER_BANNED] - The phone number is banned   | PHONE_NUMBER_BANNED
          "PHONE_CODE_EXPIRED"                                     | PHONE_CODE_EXPIRED
          Telegram says: PHONE_CODE_HASH_EMPTY, try again          | PHONE_CODE_HASH_EMPTY
          é PHONE_CODE_EMPTY é                                     | PHONE_CODE_EMPTY
          """)
  void findsANameAmongWords(String text, String name) {
    assertThat(RpcError.findAll(text)).containsExactly(plain(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MY_PHONE_CODE_INVALIDS",
        "xPHONE_CODE_INVALID",
        "PHONE_CODE_INVALIDx",
        "PHONE_CODE_INVALID_",
        "_PHONE_CODE_INVALID",
        "9PHONE_CODE_INVALID",
        "__PHONE_CODE_INVALID__"
      })
  void findsNoNameInsideALongerOne(String text) {
    assertThat(RpcError.findAll(text)).doesNotContain(plain("PHONE_CODE_INVALID"));
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        " ",
        "phone_code_invalid",
        "Phone Code Invalid",
        "TIMEOUT",
        "HTML",
        "<html><body>502 Bad Gateway</body></html>",
        "PHONE-CODE-INVALID",
        "\u0000\uFFFF",
        "_",
        "A__B"
      })
  void findsNothingInOtherText(String text) {
    assertThat(RpcError.findAll(text)).isEmpty();
  }

  @Test
  void findsAllInTheirOrder() {
    assertThat(RpcError.findAll("TELEGRAM_ERROR: FLOOD_WAIT_3, then PHONE_CODE_INVALID"))
        .containsExactly(
            plain("TELEGRAM_ERROR"), numbered("FLOOD_WAIT", 3), plain("PHONE_CODE_INVALID"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Too Many Requests: retry after 37",
        "429: Too Many Requests: retry after 37",
        "A wait of 37 seconds is required (caused by auth.SendCode)",
        "FloodWaitError: A wait of 37 seconds is required"
      })
  void readsFloodWaitsOfTdlibAndGramjs(String text) {
    assertThat(RpcError.findAll(text)).containsExactly(numbered("FLOOD_WAIT", 37));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FLOOD_WAIT_2147483647",
        "FLOOD_WAIT_99999999999999999999999999",
        "Too Many Requests: retry after 99999999999999999999999999",
        "A wait of 2147483647 seconds is required"
      })
  void aFloodWaitWithAHugeNumberIsALongOne(String text) {
    List<RpcError> found = RpcError.findAll(text);

    assertThat(found).extracting(RpcError::name).containsExactly("FLOOD_WAIT");
    long seconds = found.get(0).argument().orElseThrow();
    assertThat(Duration.ofSeconds(seconds)).isGreaterThanOrEqualTo(Duration.ofDays(365));
  }

  @ParameterizedTest
  @ValueSource(strings = {"FLOOD_WAIT_", "FLOOD_WAIT_X", "FLOOD_WAIT_-5", "FLOOD_WAIT_3.5.x"})
  void garbageForANumberIsNoWait(String text) {
    assertThat(RpcError.findAll(text))
        .allSatisfy(
            error -> assertThat(error.argument()).isIn(OptionalLong.empty(), OptionalLong.of(3)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"A_", "A1_", "_A", "AAAA", "FLOOD_WAIT_1 ", "Too Many Requests: ", "_1"})
  @Timeout(5)
  void tenHostileMegabytesTakeNoTime(String unit) {
    String text = unit.repeat(10_000_000 / unit.length());

    assertThat(RpcError.findAll(text)).hasSizeLessThan(1000);
  }
}
