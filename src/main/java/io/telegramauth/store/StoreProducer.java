package io.telegramauth.store;

import io.smallrye.common.annotation.Identifier;
import io.telegramauth.ops.StoreConfig;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * The engine that {@code STORE} names. Every engine has its two tables, {@link Identifier
 * identified} by its name and made only when they are asked for. Whatever the engine, it is timed.
 */
class StoreProducer {
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
    Instance<T> named = tables.select(Identifier.Literal.of(config.engine()));
    if (named.isUnsatisfied()) {
      throw new IllegalStateException("STORE is none of " + StoreConfig.ENGINES);
    }
    return named.get();
  }
}
