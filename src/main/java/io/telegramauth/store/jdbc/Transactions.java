package io.telegramauth.store.jdbc;

import io.smallrye.mutiny.Uni;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/**
 * Runs database work off the caller's thread; results arrive on the caller's context. Work that
 * throws fails with {@code STORE_UNAVAILABLE} and is rolled back.
 */
interface Transactions {
  /** Work on the statements of one connection. It neither commits nor rolls back. */
  interface Work<T> {
    T by(Statements statements) throws SQLException;
  }

  /** The dialect of the SQL. */
  Dialect dialect();

  /** Runs reading statements. Each sees every acknowledged change. */
  <T> Uni<T> read(Work<T> work);

  /**
   * Runs a single writing statement. It may share a transaction, and then fail because of another
   * statement.
   */
  <T> Uni<T> writeStatement(Work<T> work);

  /** Runs work in one transaction, which is rolled back if the work throws. */
  <T> Uni<T> write(Work<T> work);

  /** Runs work in one transaction, which is rolled back if the work throws or returns false. */
  Uni<Boolean> writeIf(Work<Boolean> work);

  /** Rolls back because of a failure. The engine may have done so by itself; this then fails. */
  static void rollBack(Connection connection, Exception reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  /**
   * Runs a statement of {@link Dialect#deletingOldest}.
   *
   * @return the number of deleted rows
   */
  default Uni<Integer> deleteOldest(String statement, Instant time, int limit) {
    return writeStatement(
        statements ->
            statements.update(
                statement,
                delete -> {
                  delete.setLong(1, time.toEpochMilli());
                  delete.setInt(2, limit);
                }));
  }
}
