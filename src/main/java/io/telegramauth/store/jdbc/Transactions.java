package io.telegramauth.store.jdbc;

import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.time.Instant;

/**
 * Runs database work off the caller's thread; the result arrives where it was asked for. Work that
 * throws fails with {@code STORE_UNAVAILABLE} and leaves nothing.
 */
interface Transactions {
  /** Work by statements of one connection. It neither commits nor rolls back. */
  interface Work<T> {
    T by(Statements statements) throws SQLException;
  }

  /** What the SQL of the work has to be written in. */
  Dialect dialect();

  /** Runs statements that only read. Each sees every change that was acknowledged before. */
  <T> Uni<T> read(Work<T> work);

  /**
   * Runs one statement that writes, and needs nothing else to be done with it. Where it shares a
   * transaction, it may fail because another statement there does.
   */
  <T> Uni<T> writeStatement(Work<T> work);

  /** Runs the work in one transaction: all of it, or nothing when it throws. */
  <T> Uni<T> write(Work<T> work);

  /**
   * The same for work that may find that it is not to be done: nothing is left when it is false.
   */
  Uni<Boolean> writeIf(Work<Boolean> work);

  /**
   * Runs a statement of {@link Dialect#deletingOldest}.
   *
   * @return how many rows it has deleted
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
