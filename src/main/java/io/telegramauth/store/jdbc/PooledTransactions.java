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
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;

/**
 * A transaction for each piece of work, for an engine with concurrent writers. There is one worker
 * thread for each pooled connection, so that no thread waits for a connection of another.
 *
 * <p>Work that has waited for a thread as long as a connection may be waited for is not started:
 * while the engine is away, the queue drains, and nobody waits much longer than the first.
 *
 * <p>The first statement that fails because of a lost connection or a server that cannot be written
 * to flushes the idle connections, as all of them lead there. New connections are made to a primary
 * only.
 */
class PooledTransactions implements Transactions {
  /**
   * Prefixes of the SQLSTATEs after which a connection is useless: connection exceptions; operator
   * intervention other than a cancelled statement; an idle-in-transaction timeout, with which the
   * server closes the connection; a read-only server, or one that is not in the state of a primary.
   */
  private static final List<String> FATAL_SQL_STATES =
      List.of("08", "57P", "25P03", "25006", "55000");

  /** Time that validating a connection may take before the others are flushed. */
  private static final Duration VALIDATION_TIMEOUT = Duration.ofSeconds(1);

  private static final Duration RECENT_USE = Duration.ofMillis(100);

  private final Dialect dialect;
  private final AgroalDataSource dataSource;
  private final Vertx vertx;
  private final WorkerExecutor workers;
  private final Duration acquisitionTimeout;

  /** The time of the last acquisition, by {@link System#nanoTime}. */
  private volatile long lastAcquired = System.nanoTime();

  PooledTransactions(Dialect dialect, AgroalDataSource dataSource, Vertx vertx) {
    this.dialect = dialect;
    this.dataSource = dataSource;
    this.vertx = vertx;
    var pool = dataSource.getConfiguration().connectionPoolConfiguration();
    this.acquisitionTimeout = pool.acquisitionTimeout();
    this.workers = vertx.createSharedWorkerExecutor("store", pool.maxSize());
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  @Override
  public <T> Uni<T> read(Work<T> work) {
    return run(connection -> work.by(Statements.uncached(connection)));
  }

  @Override
  public <T> Uni<T> writeStatement(Work<T> work) {
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

  /** The pool resets auto-commit when the connection is returned. */
  private static <T> T inTransaction(Connection connection, Work<T> work, Predicate<T> isKept)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      T result = work.by(Statements.uncached(connection));
      if (isKept.test(result)) {
        connection.commit();
      } else {
        connection.rollback();
      }
      return result;
    } catch (SQLException | RuntimeException e) {
      Transactions.rollBack(connection, e);
      throw e;
    }
  }

  /** Work on a connection. */
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
    if (System.nanoTime() - asked > acquisitionTimeout.toNanos()) {
      throw unavailable(new SQLException("All connections were in use for " + acquisitionTimeout));
    }
    try (Connection connection = connection()) {
      return task.on(connection);
    } catch (SQLException e) {
      if (isFatal(e)) {
        // By now it is idle itself. A connection in use fails in the same way for its user.
        dataSource.flush(FlushMode.IDLE);
      }
      throw unavailable(e);
    }
  }

  /**
   * Acquires a connection; the pool validates an idle one first. If the server is gone without a
   * reset, each validation takes its full timeout, one after the other: the idle connections are
   * flushed meanwhile. After a recent acquisition there is no need to watch.
   */
  private Connection connection() throws SQLException {
    if (System.nanoTime() - lastAcquired < RECENT_USE.toNanos()) {
      return acquired(dataSource.getConnection());
    }
    long watch =
        vertx.setTimer(VALIDATION_TIMEOUT.toMillis(), timer -> dataSource.flush(FlushMode.IDLE));
    try {
      return acquired(dataSource.getConnection());
    } finally {
      vertx.cancelTimer(watch);
    }
  }

  private Connection acquired(Connection connection) {
    lastAcquired = System.nanoTime();
    return connection;
  }

  private static boolean isFatal(SQLException e) {
    String state = e.getSQLState();
    return state != null && FATAL_SQL_STATES.stream().anyMatch(state::startsWith);
  }

  private static FailureException unavailable(SQLException e) {
    return new FailureException(Failure.of(FailureCode.STORE_UNAVAILABLE), e);
  }

  void close() {
    workers.close();
  }
}
