package io.telegramauth.testing;

import io.quarkus.test.Mock;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** The service's clock in tests: the real time, moved on as far as a test wants. */
@Mock
@Singleton
public class TestClock implements InstantSource {
  private final Clock real = Clock.tickMillis(ZoneOffset.UTC);
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  @Override
  public Instant instant() {
    return real.instant().plus(ahead.get());
  }

  /**
   * Lets time pass. It does not come back, unless a negative time takes it back: later tests start
   * from there.
   */
  public void advance(Duration time) {
    ahead.updateAndGet(passed -> passed.plus(time));
  }
}
