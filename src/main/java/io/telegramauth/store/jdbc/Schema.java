package io.telegramauth.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * The schema of an SQL engine.
 *
 * @param engine the engine's name
 * @param database where the version is read
 * @param migrated where migrations are run; asked for only if some have to be
 */
record Schema(String engine, DataSource database, Supplier<DataSource> migrated) {
  private static final Logger LOG = Logger.getLogger(Schema.class);
  private static final String IS_THERE =
      "SELECT 1 FROM flyway_schema_history WHERE version = ? AND success";

  /** Runs the migrations that are missing. Flyway is not even loaded if none is. */
  void update() {
    if (!isCurrent()) {
      Migrations.run(engine, migrated.get());
    }
  }

  /** Whether the schema is known to have the newest version, or one from a newer build. */
  boolean isCurrent() {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(IS_THERE)) {
      statement.setString(1, Migrations.NEWEST_VERSION);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    } catch (SQLException e) {
      // A new database has no such table. Whatever else it is, Flyway meets it too and says so.
      LOG.debug("The schema version is not known", e);
      return false;
    }
  }
}
