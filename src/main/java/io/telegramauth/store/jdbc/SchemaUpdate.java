package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.telegramauth.ops.StoreConfig;
import io.telegramauth.ops.StoreConfig.PostgresqlConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Updates the schema of the SQL engine at the start, if that is configured. Nearly every start
 * finds it current: one statement tells, and Flyway is not even loaded.
 */
@ApplicationScoped
class SchemaUpdate {
  private static final Logger LOG = Logger.getLogger(SchemaUpdate.class);
  private static final String IS_THERE =
      "SELECT 1 FROM flyway_schema_history WHERE version = ? AND success";

  /** After the configuration was checked, before anybody uses the store. */
  private static final int BEFORE_USE = 2;

  private final StoreConfig config;
  private final Instance<AgroalDataSource> sqlite;
  private final Instance<AgroalDataSource> postgresql;

  SchemaUpdate(
      StoreConfig config,
      @Identifier(StoreConfig.SQLITE) Instance<AgroalDataSource> sqlite,
      @Identifier(StoreConfig.POSTGRESQL) Instance<AgroalDataSource> postgresql) {
    this.config = config;
    this.sqlite = sqlite;
    this.postgresql = postgresql;
  }

  void update(@Observes @Priority(BEFORE_USE) StartupEvent started) {
    if (!config.migrateAtStart()) {
      return;
    }
    switch (config.engine()) {
      case StoreConfig.SQLITE -> {
        if (!isCurrent(sqlite.get())) {
          Migrations.run(StoreConfig.SQLITE, sqlite.get());
        }
      }
      case StoreConfig.POSTGRESQL -> {
        if (!isCurrent(postgresql.get())) {
          Migrations.run(StoreConfig.POSTGRESQL, withoutTimeouts(config.postgresql()));
        }
      }
      default -> LOG.debug("This engine has no schema of ours");
    }
  }

  /** Migrations may take longer than any request, so they use connections of their own. */
  private static DataSource withoutTimeouts(PostgresqlConfig config) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(ConnectionPools.address(config));
    config.user().ifPresent(dataSource::setUser);
    config.password().ifPresent(password -> dataSource.setPassword(password.reveal()));
    dataSource.setTargetServerType("primary");
    return dataSource;
  }

  /** Whether the schema is known to have the newest version, or one from a newer build. */
  static boolean isCurrent(DataSource dataSource) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(IS_THERE)) {
      statement.setString(1, Migrations.NEWEST_VERSION);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    } catch (SQLException e) {
      // A new database has no such table. Whatever else it is, Flyway meets it too and says so.
      LOG.debug("The version of the schema is not known", e);
      return false;
    }
  }
}
