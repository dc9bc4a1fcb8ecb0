package io.telegramauth.store.engine;

import io.smallrye.common.annotation.Identifier;
import io.telegramauth.config.StoreConfig;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * Produces the tables of the engine that {@code STORE} names, with timing. Each engine has its two
 * tables as beans {@linkplain Identifier identified} by its name, which are created on demand.
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
