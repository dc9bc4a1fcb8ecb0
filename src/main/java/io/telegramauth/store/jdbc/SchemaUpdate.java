package io.telegramauth.store.jdbc;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.telegramauth.config.StoreConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;

/** Updates the schema of the engine in use at the start, if it has one and that is configured. */
@ApplicationScoped
class SchemaUpdate {
  /** After the configuration was checked, before anybody uses the store. */
  private static final int BEFORE_USE = 2;

  private final StoreConfig config;
  private final Instance<Schema> schemas;

  SchemaUpdate(StoreConfig config, @Any Instance<Schema> schemas) {
    this.config = config;
    this.schemas = schemas;
  }

  void update(@Observes @Priority(BEFORE_USE) StartupEvent started) {
    if (config.migrateAtStart()) {
      schemas.select(Identifier.Literal.of(config.engine())).stream().forEach(Schema::update);
    }
  }
}
