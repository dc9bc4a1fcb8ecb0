package io.telegramauth.store.jdbc;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import io.quarkus.flyway.FlywayDataSource;
import io.telegramauth.ops.StoreConfig;
import jakarta.inject.Singleton;
import java.util.Map;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Migrations have a connection of their own: of several servers in the address it takes the primary
 * too, whichever is named first.
 */
@Singleton
@FlywayDataSource(StoreConfig.POSTGRESQL)
class PrimaryServerMigration implements FlywayConfigurationCustomizer {
  @Override
  public void customize(FluentConfiguration configuration) {
    configuration.jdbcProperties(Map.of("targetServerType", "primary"));
  }
}
