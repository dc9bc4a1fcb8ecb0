package io.telegramauth.telegram.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyResponseTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T12:00:00.500Z"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0                              | 0
          37                             | 37000
          007                            | 7000
          31622400                       | 31622400000
          Sun, 01 Mar 2026 12:00:10 GMT  | 9500
          Sun, 1 Mar 2026 12:00:10 GMT   | 9500
          Sun, 01 Mar 2026 14:00:10 +0200 | 9500
          Sun, 01 Mar 2026 12:00:00 GMT  | 0
          Thu, 01 Jan 1970 00:00:00 GMT  | 0
          """)
  void readsRetryAfterAsSecondsOrDate(String header, long millis) {
    assertThat(ProxyResponse.wait(header, CLOCK)).contains(Duration.ofMillis(millis));
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
        "31622401",
        "999999999",
        "1000000000",
        "99999999999999999999",
        "2026-03-01T12:00:10Z",
        "Mon, 01 Mar 2026 12:00:10 GMT",
        "Fri, 01 Mar 2050 12:00:10 GMT",
        "37, 38"
      })
  void takesNothingElseForAWait(String header) {
    assertThat(ProxyResponse.wait(header, CLOCK)).isEmpty();
  }
}
