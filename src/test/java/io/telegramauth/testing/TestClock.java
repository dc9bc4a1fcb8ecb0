package io.telegramauth.testing;

import io.quarkus.test.Mock;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** The service's clock in tests: real time plus an offset. */
@Mock
@Singleton
public class TestClock implements InstantSource {
  private final Clock real = Clock.tickMillis(ZoneOffset.UTC);
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  @Override
  public Instant instant() {
    return real.instant().plus(ahead.get());
  }

  /** Advances the clock for this and later tests; a negative time turns it back. */
  public void advance(Duration time) {
    ahead.updateAndGet(passed -> passed.plus(time));
  }
}
