package io.telegramauth.store.engine;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.telegramauth.config.StoreConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * Produces the tables of the engine that {@code STORE} names, with timing. Each engine has its two
 * tables as beans {@linkplain Identifier identified} by its name, which are created on demand.
 */
class StoreProducer {
  /** After the check of the configuration. */
  private static final int BEFORE_USE = 2;

  private final StoreConfig config;
  private final StoreListener listener;

  StoreProducer(StoreConfig config, StoreListener listener) {
    this.config = config;
    this.listener = listener;
  }

  @Produces
  @Singleton
  RecordTable records(@Any Instance<RecordTable> tables) {
    return new TimedRecordTable(chosen(tables), listener);
  }

  @Produces
  @Singleton
  SessionTable sessions(@Any Instance<SessionTable> tables) {
    return new TimedSessionTable(chosen(tables), listener);
  }

  private <T> T chosen(Instance<T> tables) {
    return tables.select(Identifier.Literal.of(config.engine())).get();
  }

  /** Fails the start if the executable was built without the engine. */
  void require(
      @Observes @Priority(BEFORE_USE) StartupEvent started, @Any Instance<RecordTable> tables) {
    if (tables.select(Identifier.Literal.of(config.engine())).isUnsatisfied()) {
      throw new IllegalStateException(
          "STORE names %s, which this build does not have: see -Dtelegram-auth.stores"
              .formatted(config.engine()));
    }
  }
}
