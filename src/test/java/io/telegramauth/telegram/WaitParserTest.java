package io.telegramauth.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitParserTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          A wait of 37 seconds is required          | PT37S
          a wait of 1 second is required            | PT1S
          Please wait 2 minutes before repeating    | PT2M
          retry after 37                            | PT37S
          Retry-After: 37.                          | PT37S
          retry_after=37s, code=420                 | PT37S
          try again in 1 hour, 2 minutes and 3 s    | PT1H2M3S
          wait 1h2m3s                               | PT1H2M3S
          wait: 1500 ms                             | PT1.5S
          FLOOD_WAIT (37)                           | PT37S
          FLOOD_WAIT caused by x (value: 37)        | PT37S
          wait at least 3 days                      | PT72H
          """)
  void findsAWaitInASentence(String text, Duration wait) {
    assertThat(WaitParser.findAll(text)).containsExactly(wait);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "FLOOD_WAIT_X",
        "gave up on a retry after 3 attempts",
        "wait for it",
        "await 37 seconds",
        "10 requests in 900 seconds",
        "wait -37 seconds"
      })
  void findsNoneInOtherSentences(String text) {
    assertThat(WaitParser.findAll(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "37, PT37S",
    "' 37 ', PT37S",
    "37.5, PT37.5S",
    "0, PT0S",
    "37s, PT37S",
    "37 Seconds, PT37S",
    "1m30s, PT1M30S",
    "PT37S, PT37S",
    "P1DT2H, PT26H",
    "pt1m0.5s, PT1M0.5S",
    "99999999999999999999, PT999999999S",
    "0.00000000000000000000000000000000001, PT0.001S"
  })
  void parsesAValue(String text, Duration wait) {
    assertThat(WaitParser.parse(text, null)).contains(wait);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-37", "+37", "soon", "37 38", "37x", "P", "PT", "P1", "PTS", "37s38", "1e3"})
  void anotherValueIsNoWait(String text) {
    assertThat(WaitParser.parse(text, null)).isEmpty();
  }

  @Test
  void theFieldsUnitAppliesToValuesWithoutOne() {
    assertThat(WaitParser.parse("1500", "ms")).contains(Duration.ofMillis(1500));
    assertThat(WaitParser.parse("2 s", "ms")).contains(Duration.ofSeconds(2));
    assertThat(WaitParser.convert(BigDecimal.valueOf(2), "minutes"))
        .contains(Duration.ofMinutes(2));
    assertThat(WaitParser.convert(BigDecimal.valueOf(-2), null)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "1e-999999999", "1e400"})
  @Timeout(5)
  void aNumberWithAHugeExponentTakesNoTime(String number) {
    assertThat(WaitParser.convert(new BigDecimal(number), null).orElseThrow())
        .isBetween(Duration.ZERO, Duration.ofSeconds(999_999_999));
  }

  @ParameterizedTest
  @ValueSource(strings = {"wait ", "wait of ", "retry after ", "1", "1h", "wait 1 and "})
  @Timeout(5)
  void tenHostileMegabytesTakeNoTime(String unit) {
    String text = unit.repeat(10_000_000 / unit.length());

    assertThat(WaitParser.findAll(text)).hasSizeLessThan(1000);
    assertThat(WaitParser.findAll("wait 1h " + text)).hasSizeBetween(1, 1000);
    assertThat(WaitParser.parse(text, null)).isEmpty();
  }
}
