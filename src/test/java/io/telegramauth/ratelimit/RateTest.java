package io.telegramauth.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5/1h | 5 | PT1H | 5",
        "5/1h,3 | 5 | PT1H | 3",
        "10/1s,50 | 10 | PT1S | 50",
        "1/30m | 1 | PT30M | 1",
        "1/1d | 1 | PT24H | 1",
        "1000000/31d,1000000 | 1000000 | PT744H | 1000000",
        "' 7/2H,1 ' | 7 | PT2H | 1"
      })
  void parsesARate(String text, long amount, Duration period, long burst) {
    assertThat(Rate.parse(text)).contains(new Rate(amount, period, burst));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "5/",
        "/1h",
        "5/h",
        "5/1",
        "5/1w",
        "5/1h,",
        "5/1h,3,4",
        "0/1h",
        "5/0s",
        "5/1h,0",
        "-5/1h",
        "5/-1h",
        "5.5/1h",
        "5 / 1h",
        "1000001/1s",
        "5/1h,1000001",
        "5/32d",
        "99999999999999999999/1h",
        "off",
        "٥/1h"
      })
  void rejectsOtherText(String text) {
    assertThat(Rate.parse(text)).isEmpty();
  }

  @Test
  void enforcesItsBounds() {
    assertThatThrownBy(() -> new Rate(1, Duration.ofMillis(999), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Rate(1, Duration.ofSeconds(1), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
