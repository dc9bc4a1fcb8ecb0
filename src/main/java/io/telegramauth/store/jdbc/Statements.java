package io.telegramauth.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The statements of one connection, each lent for a run. For one thread at a time. */
interface Statements {
  /**
   * One run of a statement. It sets every parameter, since those of the run before may be there,
   * and closes its result, but not the statement.
   */
  interface Run<T> {
    T of(PreparedStatement statement) throws SQLException;
  }

  /** Sets all parameters of a statement. */
  interface Parameters {
    void in(PreparedStatement statement) throws SQLException;
  }

  /** What is made of one row of a result, which is not to be moved. */
  interface Row<T> {
    T from(ResultSet result) throws SQLException;
  }

  /** Runs a statement, whose text is one of a few: it may be kept. */
  <T> T run(String sql, Run<T> run) throws SQLException;

  /** Runs one that writes; returns how many rows it has written. */
  default int update(String sql, Parameters parameters) throws SQLException {
    return run(
        sql,
        update -> {
          parameters.in(update);
          return update.executeUpdate();
        });
  }

  /** Runs one that reads; returns its rows, in its order. */
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

  /** Statements that are prepared for each run, for a driver that remembers by itself. */
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
