package io.telegramauth.telegram.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Duration FIRST = Duration.ofSeconds(1);

  @Test
  void doublesWithEveryAttempt() {
    Backoff backoff = new Backoff(FIRST, 0.3, () -> 0);

    assertThat(IntStream.range(0, 4).mapToObj(backoff::after))
        .containsExactly(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(8));
  }

  @Test
  void addsTheJitter() {
    Backoff backoff = new Backoff(FIRST, 0.3, () -> 0.5);

    assertThat(backoff.after(0)).isEqualTo(Duration.ofMillis(1150));
    assertThat(backoff.after(2)).isEqualTo(Duration.ofMillis(4600));
  }

  @Test
  void withoutJitterNothingIsAdded() {
    assertThat(new Backoff(FIRST, 0, () -> 0.999).after(1)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void staysWithinTheJitter() {
    Random random = new Random(7);
    Backoff backoff = new Backoff(FIRST, 0.3, random::nextDouble);
    for (int attempt = 0; attempt < 5; attempt++) {
      Duration bare = FIRST.multipliedBy(1L << attempt);
      Duration shortest = bare.multipliedBy(2);
      Duration longest = Duration.ZERO;
      for (int i = 0; i < 1000; i++) {
        Duration wait = backoff.after(attempt);
        assertThat(wait)
            .as("seed 7, attempt %d", attempt)
            .isBetween(bare, bare.multipliedBy(13).dividedBy(10));
        shortest = wait.compareTo(shortest) < 0 ? wait : shortest;
        longest = wait.compareTo(longest) > 0 ? wait : longest;
      }
      assertThat(longest.minus(shortest)).isGreaterThan(bare.dividedBy(4));
    }
  }
}
