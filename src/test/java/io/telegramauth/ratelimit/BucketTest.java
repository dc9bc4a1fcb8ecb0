package io.telegramauth.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Rate FIVE_AN_HOUR = new Rate(5, Duration.ofHours(1), 3);

  private static Bucket emptied(Rate rate) {
    Bucket bucket = Bucket.FULL.at(rate, NOW);
    while (bucket.tokens(rate) > 0) {
      bucket = bucket.take(rate);
    }
    return bucket;
  }

  @Test
  void aFullBucketHoldsItsBurst() {
    assertThat(Bucket.FULL.tokens(FIVE_AN_HOUR)).isEqualTo(3);
    assertThat(Bucket.FULL.at(FIVE_AN_HOUR, NOW).tokens(FIVE_AN_HOUR)).isEqualTo(3);
    assertThat(Bucket.FULL.untilFull(FIVE_AN_HOUR)).isZero();
    assertThat(Bucket.FULL.untilToken(FIVE_AN_HOUR)).isZero();
  }

  @Test
  void tokensComeBackOnTime() {
    Bucket empty = emptied(FIVE_AN_HOUR);
    assertThat(empty.untilToken(FIVE_AN_HOUR)).isEqualTo(Duration.ofMinutes(12));
    assertThat(empty.untilFull(FIVE_AN_HOUR)).isEqualTo(Duration.ofMinutes(36));

    Instant back = NOW.plus(Duration.ofMinutes(12));
    assertThat(empty.at(FIVE_AN_HOUR, back.minusMillis(1)).tokens(FIVE_AN_HOUR)).isZero();
    assertThat(empty.at(FIVE_AN_HOUR, back).tokens(FIVE_AN_HOUR)).isEqualTo(1);
    assertThat(empty.at(FIVE_AN_HOUR, NOW.plus(Duration.ofDays(36500))).tokens(FIVE_AN_HOUR))
        .isEqualTo(3);
  }

  @Test
  void nothingIsTakenFromAnEmptyBucket() {
    Bucket empty = emptied(FIVE_AN_HOUR);
    assertThatThrownBy(() -> empty.take(FIVE_AN_HOUR)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void returnedTokensDoNotOverflowTheBucket() {
    Bucket empty = emptied(FIVE_AN_HOUR);
    assertThat(empty.giveBack(FIVE_AN_HOUR, 1).tokens(FIVE_AN_HOUR)).isEqualTo(1);
    assertThat(empty.giveBack(FIVE_AN_HOUR, 2).tokens(FIVE_AN_HOUR)).isEqualTo(2);
    assertThat(empty.giveBack(FIVE_AN_HOUR, 1000).missing()).isZero();
    assertThat(Bucket.FULL.giveBack(FIVE_AN_HOUR, 1)).isEqualTo(Bucket.FULL);
  }

  @Test
  void aClockBehindChangesNothing() {
    Bucket empty = emptied(FIVE_AN_HOUR);
    Bucket behind = empty.at(FIVE_AN_HOUR, NOW.minus(Duration.ofHours(5)));
    assertThat(behind).isEqualTo(empty);
  }

  @Test
  void theLargestRateOverflowsNothing() {
    Rate largest = new Rate(1, Duration.ofDays(31), 1_000_000);
    Bucket bucket = Bucket.FULL.at(largest, NOW);
    for (int take = 0; take < 1000; take++) {
      bucket = bucket.take(largest);
    }
    assertThat(bucket.untilFull(largest)).isEqualTo(Duration.ofDays(31_000));
    Rate fastest = new Rate(1_000_000, Duration.ofSeconds(1), 1_000_000);
    assertThat(
            emptied(new Rate(1_000_000, Duration.ofSeconds(1), 3))
                .at(fastest, NOW.plus(Duration.ofDays(3_650_000)))
                .missing())
        .isZero();
  }

  /** Tokens are exact fractions here, so that no number is rounded. */
  private static final class Naive {
    private final Rate rate;
    private BigInteger parts;
    private Instant at;

    Naive(Rate rate, Instant at) {
      this.rate = rate;
      this.parts = capacity();
      this.at = at;
    }

    private BigInteger token() {
      return BigInteger.valueOf(rate.period().toMillis());
    }

    private BigInteger capacity() {
      return token().multiply(BigInteger.valueOf(rate.burst()));
    }

    void pass(Instant now) {
      while (at.isBefore(now)) {
        at = at.plusMillis(1);
        parts = parts.add(BigInteger.valueOf(rate.amount())).min(capacity());
      }
    }

    boolean take() {
      if (parts.compareTo(token()) < 0) {
        return false;
      }
      parts = parts.subtract(token());
      return true;
    }

    void giveBack() {
      parts = parts.add(token()).min(capacity());
    }

    long tokens() {
      return parts.divide(token()).longValueExact();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void behavesAsItsReferenceImplementation(long seed) {
    Random random = new Random(seed);
    Rate rate =
        new Rate(
            1 + random.nextInt(13),
            Duration.ofMillis(1000 + random.nextInt(3000)),
            1 + random.nextInt(9));
    Instant now = NOW;
    Naive naive = new Naive(rate, now);
    Bucket bucket = Bucket.FULL;
    for (int step = 0; step < 3000; step++) {
      now = now.plusMillis(random.nextInt(400));
      naive.pass(now);
      bucket = bucket.at(rate, now);
      assertThat(bucket.tokens(rate)).as("step %d of %s", step, rate).isEqualTo(naive.tokens());
      if (random.nextInt(20) == 0) {
        naive.giveBack();
        bucket = bucket.giveBack(rate, 1);
      } else if (naive.take()) {
        bucket = bucket.take(rate);
      } else {
        assertTokenComesExactly(rate, bucket, now);
      }
    }
  }

  private static void assertTokenComesExactly(Rate rate, Bucket bucket, Instant now) {
    Instant due = now.plus(bucket.untilToken(rate));
    assertThat(bucket.at(rate, due).tokens(rate)).isEqualTo(1);
    assertThat(bucket.at(rate, due.minusMillis(1)).tokens(rate)).isZero();
  }
}
