package io.telegramauth.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The statements of one connection, each lent for a run. For one thread at a time. */
interface Statements {
  /**
   * One run of a statement. It sets every parameter, since those of the run before may be there,
   * and closes its result, but not the statement.
   */
  interface Run<T> {
    T of(PreparedStatement statement) throws SQLException;
  }

  /** Runs a statement, whose text is one of a few: it may be kept. */
  <T> T run(String sql, Run<T> run) throws SQLException;

  /** Statements that are prepared for each run, for a driver that remembers by itself. */
  static Statements preparedAnew(Connection connection) {
    return new Statements() {
      @Override
      public <T> T run(String sql, Run<T> run) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
          return run.of(statement);
        }
      }
    };
  }
}
