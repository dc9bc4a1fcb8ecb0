package io.telegramauth.store;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.telegramauth.ops.StoreConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * The engine that {@code STORE} names. Every engine has its two tables, {@link Identifier
 * identified} by its name and made only when they are asked for. Whatever the engine, it is timed.
 */
class ChosenEngine {
  /** After the configuration was checked. */
  private static final int BEFORE_USE = 2;

  private final StoreConfig config;
  private final StoreListener listener;

  ChosenEngine(StoreConfig config, StoreListener listener) {
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

  /** An executable may have been built without the engine. */
  void require(
      @Observes @Priority(BEFORE_USE) StartupEvent started, @Any Instance<RecordTable> tables) {
    if (tables.select(Identifier.Literal.of(config.engine())).isUnsatisfied()) {
      throw new IllegalStateException(
          "STORE names %s, which this build does not have: see -Dtelegram-auth.stores"
              .formatted(config.engine()));
    }
  }
}
