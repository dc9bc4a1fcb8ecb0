package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.flyway.FlywayDataSource;
import io.quarkus.runtime.StartupEvent;
import io.telegramauth.config.StoreConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/**
 * Migrates the schema of the SQL engine at startup, if enabled. At nearly every start it is
 * current: one query shows that, and Flyway is not even loaded.
 */
@ApplicationScoped
class SchemaUpdate {
  /** The version of the newest script in {@code db/migration}. */
  static final String VERSION = "2";

  private static final Logger LOG = Logger.getLogger(SchemaUpdate.class);
  private static final String IS_THERE =
      "SELECT 1 FROM flyway_schema_history WHERE version = ? AND success";

  /** After the check of the configuration, before the store is used. */
  private static final int BEFORE_USE = 2;

  private final StoreConfig config;
  private final Instance<AgroalDataSource> sqlite;
  private final Instance<Flyway> sqliteMigrations;
  private final Instance<AgroalDataSource> postgresql;
  private final Instance<Flyway> postgresqlMigrations;

  SchemaUpdate(
      StoreConfig config,
      @DataSource(StoreConfig.SQLITE) Instance<AgroalDataSource> sqlite,
      @FlywayDataSource(StoreConfig.SQLITE) Instance<Flyway> sqliteMigrations,
      @DataSource(StoreConfig.POSTGRESQL) Instance<AgroalDataSource> postgresql,
      @FlywayDataSource(StoreConfig.POSTGRESQL) Instance<Flyway> postgresqlMigrations) {
    this.config = config;
    this.sqlite = sqlite;
    this.sqliteMigrations = sqliteMigrations;
    this.postgresql = postgresql;
    this.postgresqlMigrations = postgresqlMigrations;
  }

  void update(@Observes @Priority(BEFORE_USE) StartupEvent started) {
    if (!config.migrateAtStart()) {
      return;
    }
    switch (config.engine()) {
      case StoreConfig.SQLITE -> update(sqlite, sqliteMigrations);
      case StoreConfig.POSTGRESQL -> update(postgresql, postgresqlMigrations);
      default -> LOG.debug("This engine has no schema of ours");
    }
  }

  private static void update(Instance<AgroalDataSource> dataSource, Instance<Flyway> migrations) {
    if (!isCurrent(dataSource.get())) {
      migrations.get().migrate();
    }
  }

  /** Whether the schema has the newest version, or one from a newer build. */
  static boolean isCurrent(javax.sql.DataSource dataSource) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(IS_THERE)) {
      statement.setString(1, VERSION);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    } catch (SQLException e) {
      // A new database has no such table. Any other problem meets Flyway too, which reports it.
      LOG.debug("The version of the schema is not known", e);
      return false;
    }
  }
}
