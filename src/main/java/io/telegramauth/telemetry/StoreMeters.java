package io.telegramauth.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
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

  private final MeterFamily<Key, Timer> operations;

  StoreMeters(MeterRegistry registry, StoreConfig config) {
    String engine = config.engine();
    this.operations =
        MeterFamily.timers(registry, MeterName.STORE_OPERATIONS, key -> key.labels(engine));
  }

  private record Key(StoreOperation operation, boolean failed) {
    Tags labels(String engine) {
      return Tags.of(
          "engine",
          engine,
          "operation",
          EnumNames.lowerCase(operation),
          "outcome",
          failed ? FAILED : MeterFamily.DONE);
    }
  }

  @Override
  public void onOperation(StoreOperation operation, Duration took, boolean failed) {
    operations.of(new Key(operation, failed)).record(took);
  }
}
