package io.telegramauth.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps statements prepared while their connection is open, for an engine whose driver has no cache
 * and where preparing takes a good part of running.
 */
final class PreparedStatementCache implements Statements {
  private final Connection connection;
  private final Map<String, PreparedStatement> kept = new HashMap<>();

  PreparedStatementCache(Connection connection) {
    this.connection = connection;
  }

  boolean belongsTo(Connection other) {
    return connection == other;
  }

  /** A failed statement may be in the middle of its run and is not used again. */
  @Override
  public <T> T run(String sql, Run<T> run) throws SQLException {
    PreparedStatement statement = kept.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      kept.put(sql, statement);
    }
    try {
      return run.of(statement);
    } catch (SQLException | RuntimeException e) {
      kept.remove(sql);
      close(statement, e);
      throw e;
    }
  }

  private static void close(PreparedStatement statement, Exception reason) {
    try {
      statement.close();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }
}
