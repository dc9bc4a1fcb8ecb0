package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;

/**
 * A transaction for each piece of work, for an engine that carries out many at once: on threads of
 * its own, one for each connection of the pool, so that no thread waits for a connection of
 * another.
 *
 * <p>Work that has waited for a thread as long as one may wait for a connection is not begun: while
 * the engine is away the queue empties itself, and nobody waits much longer than the first.
 */
class PooledTransactions implements Transactions {
  /** Connection exceptions, and those that the server ends a connection with. */
  private static final String CONNECTION_EXCEPTION = "08";

  private static final String OPERATOR_INTERVENTION = "57P";

  private final Dialect dialect;
  private final AgroalDataSource dataSource;
  private final WorkerExecutor workers;
  private final Duration patience;

  PooledTransactions(Dialect dialect, AgroalDataSource dataSource, Vertx vertx) {
    this.dialect = dialect;
    this.dataSource = dataSource;
    var pool = dataSource.getConfiguration().connectionPoolConfiguration();
    this.patience = pool.acquisitionTimeout();
    this.workers = vertx.createSharedWorkerExecutor("store", pool.maxSize());
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  @Override
  public <T> Uni<T> read(Work<T> work) {
    return run(connection -> work.by(Statements.preparedAnew(connection)));
  }

  @Override
  public <T> Uni<T> writeOnce(Work<T> work) {
    return read(work);
  }

  @Override
  public <T> Uni<T> write(Work<T> work) {
    return run(connection -> inTransaction(connection, work, result -> true));
  }

  @Override
  public Uni<Boolean> writeIf(Work<Boolean> work) {
    return run(connection -> inTransaction(connection, work, result -> result));
  }

  /** The pool takes the connection back as it was before: it commits by itself again. */
  private static <T> T inTransaction(Connection connection, Work<T> work, Predicate<T> isKept)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      T result = work.by(Statements.preparedAnew(connection));
      if (isKept.test(result)) {
        connection.commit();
      } else {
        connection.rollback();
      }
      return result;
    } catch (SQLException | RuntimeException e) {
      rollBack(connection, e);
      throw e;
    }
  }

  private static void rollBack(Connection connection, Exception reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  /** What is done with a connection. */
  private interface Task<T> {
    T on(Connection connection) throws SQLException;
  }

  private <T> Uni<T> run(Task<T> task) {
    return Uni.createFrom()
        .completionStage(
            () -> {
              long asked = System.nanoTime();
              return workers
                  .executeBlocking(() -> onConnection(task, asked), /* ordered= */ false)
                  .toCompletionStage();
            })
        .onFailure(RejectedExecutionException.class)
        .transform(closed -> unavailable(new SQLException("The store is closed", closed)));
  }

  private <T> T onConnection(Task<T> task, long asked) {
    if (System.nanoTime() - asked > patience.toNanos()) {
      throw unavailable(new SQLException("All connections were in use for " + patience));
    }
    try (Connection connection = dataSource.getConnection()) {
      return task.on(connection);
    } catch (SQLException e) {
      if (isConnectionLost(e)) {
        // The server has been restarted or the network was away: let the others be looked at.
        dataSource.flush(FlushMode.INVALID);
      }
      throw unavailable(e);
    }
  }

  private static boolean isConnectionLost(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && (state.startsWith(CONNECTION_EXCEPTION) || state.startsWith(OPERATOR_INTERVENTION));
  }

  private static FailureException unavailable(SQLException e) {
    return new FailureException(Failure.of(FailureCode.STORE_UNAVAILABLE), e);
  }

  void close() {
    workers.close();
  }
}
