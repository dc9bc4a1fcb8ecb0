package io.telegramauth.telegram.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T12:00:00.500Z"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0                               | 0
          37                              | 37000
          ' 37 '                          | 37000
          007                             | 7000
          31622400                        | 31622400000
          999999999                       | 999999999000
          1000000000                      | 999999999000
          99999999999999999999            | 999999999000
          Sun, 01 Mar 2026 12:00:10 GMT   | 9500
          Sun, 1 Mar 2026 12:00:10 GMT    | 9500
          Sun, 01 Mar 2026 14:00:10 +0200 | 9500
          Sun, 01 Mar 2026 12:00:00 GMT   | 0
          Thu, 01 Jan 1970 00:00:00 GMT   | 0
          Sunday, 01-Mar-26 12:00:10 GMT  | 9500
          sunday, 01-mar-26 12:00:10 GMT  | 9500
          Wednesday, 04-Mar-26 12:00:00 GMT | 259199500
          Sunday, 06-Nov-94 08:49:37 GMT  | 0
          Sun Mar  1 12:00:10 2026        | 9500
          Sun Mar 1 12:00:10 2026         | 9500
          Tue Mar 10 12:00:00 2026        | 777599500
          Sun Nov  6 08:49:37 1994        | 0
          """)
  void parsesSecondsAndAllFormsOfDates(String header, long millis) {
    assertThat(RetryAfter.read(header, CLOCK)).contains(Duration.ofMillis(millis));
  }

  /** RFC 9110, 5.6.7: what seems to be more than 50 years ahead is the year before it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Sunday, 01-Mar-76 12:00:00 GMT  | 2076-03-01T12:00:00Z
          Monday, 01-Mar-76 12:00:01 GMT  | 1976-03-01T12:00:01Z
          Thursday, 31-Dec-99 23:59:59 GMT | 2099-12-31T23:59:59Z
          Friday, 31-Dec-99 23:59:59 GMT  | 1999-12-31T23:59:59Z
          """)
  void twoDigitYearsAreResolved(String header, Instant meant) {
    InstantSource clock =
        InstantSource.fixed(
            Instant.parse(
                meant.isAfter(Instant.parse("2090-01-01T00:00:00Z"))
                    ? "2051-01-01T00:00:00Z"
                    : "2026-03-01T12:00:00Z"));
    Duration wait = Duration.between(clock.instant(), meant);

    assertThat(RetryAfter.read(header, clock)).contains(wait.isNegative() ? Duration.ZERO : wait);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "+5",
        "1.5",
        "1e3",
        "soon",
        "2026-03-01T12:00:10Z",
        "Mon, 01 Mar 2026 12:00:10 GMT",
        "Monday, 01-Mar-26 12:00:10 GMT",
        "Someday, 01-Mar-26 12:00:10 GMT",
        "Sunday, 01-Mar-26 12:00:10",
        "Sunday, 01-Mar-26 12:00:10 CET",
        "Sun, 01-Mar-26 12:00:10 GMT",
        "Sunday, 30-Feb-26 12:00:10 GMT",
        "Mon Mar  1 12:00:10 2026",
        "Sun Mar  1 12:00:10 26",
        "Sun Mar  1 25:00:10 2026",
        "37, 38"
      })
  void rejectsOtherValues(String header) {
    assertThat(RetryAfter.read(header, CLOCK)).isEmpty();
  }
}
