package io.telegramauth.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The statements of one connection. Not thread-safe. */
interface Statements {
  /**
   * A run of a statement. It sets every parameter, as values of the previous run may remain, and
   * closes its result but not the statement.
   */
  interface Run<T> {
    T of(PreparedStatement statement) throws SQLException;
  }

  /** Sets all parameters of a statement. */
  interface Parameters {
    void in(PreparedStatement statement) throws SQLException;
  }

  /** Maps the current row of a result. */
  interface Row<T> {
    T from(ResultSet result) throws SQLException;
  }

  /** Runs a statement. Its text must be one of a few, as the statement may be cached. */
  <T> T run(String sql, Run<T> run) throws SQLException;

  /** Runs a writing statement and returns the number of affected rows. */
  default int update(String sql, Parameters parameters) throws SQLException {
    return run(
        sql,
        update -> {
          parameters.in(update);
          return update.executeUpdate();
        });
  }

  /** Runs a query and returns its rows in order. */
  default <T> List<T> query(String sql, Parameters parameters, Row<T> row) throws SQLException {
    return run(
        sql,
        query -> {
          parameters.in(query);
          List<T> rows = new ArrayList<>();
          try (ResultSet found = query.executeQuery()) {
            while (found.next()) {
              rows.add(row.from(found));
            }
          }
          return rows;
        });
  }

  /** Statements prepared for each run, for a driver with a cache of its own. */
  static Statements uncached(Connection connection) {
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
