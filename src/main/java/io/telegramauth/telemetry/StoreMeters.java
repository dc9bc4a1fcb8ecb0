package io.telegramauth.telemetry;

import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.telegramauth.config.StoreConfig;
import io.telegramauth.store.engine.StoreListener;
import io.telegramauth.store.engine.StoreOperation;
import io.telegramauth.text.EnumNames;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Times store operations. */
@Singleton
class StoreMeters implements StoreListener {
  private static final String FAILED = "failed";

  private final MeterProvider<Timer> operations;
  private final String engine;

  StoreMeters(MeterRegistry registry, StoreConfig config) {
    this.operations = MeterName.STORE_OPERATIONS.timers(registry);
    this.engine = config.engine();
  }

  @Override
  public void onOperation(StoreOperation operation, Duration took, boolean failed) {
    operations
        .withTags(
            "engine",
            engine,
            "operation",
            EnumNames.lowerCase(operation),
            "outcome",
            failed ? FAILED : MeterName.DONE)
        .record(took);
  }
}
