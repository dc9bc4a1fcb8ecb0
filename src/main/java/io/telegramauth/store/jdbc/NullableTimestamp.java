package io.telegramauth.store.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;

/** An optional time in a nullable column of milliseconds since 1970. */
final class NullableTimestamp {
  private NullableTimestamp() {}

  static void set(PreparedStatement statement, int parameter, Optional<Instant> time)
      throws SQLException {
    if (time.isPresent()) {
      statement.setLong(parameter, time.get().toEpochMilli());
    } else {
      statement.setNull(parameter, Types.BIGINT);
    }
  }

  static Optional<Instant> get(ResultSet found, int column) throws SQLException {
    long millis = found.getLong(column);
    return found.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
