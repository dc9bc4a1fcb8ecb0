package io.telegramauth.store.jdbc;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import io.quarkus.flyway.FlywayDataSource;
import io.telegramauth.config.StoreConfig;
import jakarta.inject.Singleton;
import java.util.Map;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Migrations have their own connection. With several servers in the address it must be to the
 * primary too, whichever is named first.
 */
@Singleton
@FlywayDataSource(StoreConfig.POSTGRESQL)
class PrimaryServerMigration implements FlywayConfigurationCustomizer {
  @Override
  public void customize(FluentConfiguration configuration) {
    configuration.jdbcProperties(Map.of("targetServerType", "primary"));
  }
}
