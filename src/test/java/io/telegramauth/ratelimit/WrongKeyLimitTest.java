package io.telegramauth.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.telegramauth.config.RateLimitConfig;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.testing.TestClock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class WrongKeyLimitTest {
  private static final Optional<String> STRANGER = Optional.of("192.0.2.7");
  private static final Optional<String> OTHER = Optional.of("192.0.2.8");

  private final TestClock clock = new TestClock();
  private final AtomicInteger refusals = new AtomicInteger();
  private final WrongKeyLimit limit = limit(true);

  private record Config(boolean enabled) implements RateLimitConfig {
    @Override
    public Map<String, String> rates() {
      return Map.of("wrong-keys-per-address", "5/1h");
    }
  }

  private WrongKeyLimit limit(boolean enabled) {
    return new WrongKeyLimit(new Config(enabled), refused -> refusals.incrementAndGet(), clock);
  }

  private void wrong(Optional<String> address, int times) {
    IntStream.range(0, times).forEach(i -> limit.recordWrong(address));
  }

  private static Duration assertRefused(ThrowingCallable asked) {
    FailureException failure = catchThrowableOfType(FailureException.class, asked);
    assertThat(failure.failure().code()).isEqualTo(FailureCode.RATE_LIMITED);
    return failure.failure().retryAfter().orElseThrow();
  }

  @Test
  void rejectsEveryKeyAfterTooManyWrongOnes() {
    limit.requireOpen(STRANGER);
    wrong(STRANGER, 5);

    assertThat(assertRefused(() -> limit.requireOpen(STRANGER)))
        .isBetween(Duration.ofMinutes(11), Duration.ofMinutes(12));
    assertThat(refusals).hasValue(1);
    assertThatCode(() -> limit.requireOpen(OTHER)).doesNotThrowAnyException();
    clock.advance(Duration.ofMinutes(12));
    assertThatCode(() -> limit.requireOpen(STRANGER)).doesNotThrowAnyException();
    limit.recordWrong(STRANGER);
    assertRefused(() -> limit.requireOpen(STRANGER));
  }

  @Test
  void addressesOfOneNetworkCountTogether() {
    IntStream.range(0, 5).forEach(i -> limit.recordWrong(Optional.of("2001:db8:0:1::" + (1 + i))));

    assertRefused(() -> limit.requireOpen(Optional.of("2001:db8:0:1::ffff")));
    limit.requireOpen(Optional.of("2001:db8:0:2::1"));
  }

  @Test
  void aRightKeyKeepsItsNetworkOpenForAnHour() {
    limit.recordRight(STRANGER);
    wrong(STRANGER, 5);
    assertRefused(() -> limit.recordWrong(STRANGER));

    assertThatCode(() -> limit.requireOpen(STRANGER)).doesNotThrowAnyException();
    clock.advance(Duration.ofMinutes(1));
    limit.recordRight(STRANGER);
    assertRefused(() -> limit.recordWrong(STRANGER));
    clock.advance(Duration.ofHours(2));
    wrong(STRANGER, 5);
    assertRefused(() -> limit.requireOpen(STRANGER));
  }

  @Test
  void forgetsTheOldestNetworks() {
    wrong(STRANGER, 5);
    IntStream.range(0, 10_000)
        .forEach(i -> limit.recordWrong(Optional.of("10.%d.%d.1".formatted(i / 256, i % 256))));

    assertThatCode(() -> limit.requireOpen(STRANGER)).doesNotThrowAnyException();
  }

  @Test
  void limitsNothingIfLimitsAreOff() {
    WrongKeyLimit off = limit(false);
    IntStream.range(0, 100).forEach(i -> off.recordWrong(STRANGER));

    assertThatCode(() -> off.requireOpen(STRANGER)).doesNotThrowAnyException();
    assertThat(refusals).hasValue(0);
  }
}
