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

  /** A customer has a /48, or a neighbour has: more than one network, and not without end. */
  @Test
  void networksOfOneSiteCountTogetherToo() {
    IntStream.range(0, 15)
        .forEach(i -> limit.recordWrong(Optional.of("2001:db8:0:%x::1".formatted(i))));

    assertRefused(() -> limit.requireOpen(Optional.of("2001:db8:0:ffff::1")));
    limit.requireOpen(Optional.of("2001:db8:1::1"));

    // A service there is known.
    Optional<String> service = Optional.of("2001:db8:0:77::1");
    limit.recordRight(service);
    assertThatCode(() -> limit.requireOpen(service)).doesNotThrowAnyException();
  }

  /** A stranger behind the same address does not lock a service out, and cannot guess for ever. */
  @Test
  void aRightKeyRaisesTheLimitForAnHour() {
    limit.recordRight(STRANGER);
    IntStream.range(0, 50)
        .forEach(
            i -> {
              limit.requireOpen(STRANGER);
              limit.recordWrong(STRANGER);
            });
    assertRefused(() -> limit.recordWrong(STRANGER));
    assertRefused(() -> limit.requireOpen(STRANGER));

    clock.advance(Duration.ofMinutes(2));
    limit.requireOpen(STRANGER);
    limit.recordRight(STRANGER);
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
