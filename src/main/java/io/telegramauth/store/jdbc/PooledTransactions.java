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
 * A transaction for each piece of work, for an engine that carries out many at once: on threads of
 * its own, one for each connection of the pool, so that no thread waits for a connection of
 * another.
 *
 * <p>Work that has waited for a thread as long as one may wait for a connection is not begun: while
 * the engine is away the queue empties itself, and nobody waits much longer than the first.
 *
 * <p>The first statement that shows that a connection is lost, or leads to a server that cannot be
 * written to, empties the pool of those that rest: all lead there. New ones are made to a primary
 * only.
 */
class PooledTransactions implements Transactions {
  /**
   * Beginnings of the SQLSTATEs after which a connection is of no use: connection exceptions;
   * operator intervention but for a cancelled statement, and a transaction that was idle for too
   * long, with which the server ends it; a server that only reads, or that is not in the state that
   * a primary is in.
   */
  private static final List<String> FATAL_SQL_STATES =
      List.of("08", "57P", "25P03", "25006", "55000");

  /** How long a look at a connection may take before no other is looked at. */
  private static final Duration VALIDATION_TIMEOUT = Duration.ofSeconds(1);

  private static final Duration RECENT_USE = Duration.ofMillis(100);

  private final Dialect dialect;
  private final AgroalDataSource dataSource;
  private final Vertx vertx;
  private final WorkerExecutor workers;
  private final Duration acquisitionTimeout;

  /** When a connection was last had, as {@link System#nanoTime} tells it. */
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

  /** The pool takes the connection back as it was before: it commits by itself again. */
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
    if (System.nanoTime() - asked > acquisitionTimeout.toNanos()) {
      throw unavailable(new SQLException("All connections were in use for " + acquisitionTimeout));
    }
    try (Connection connection = connection()) {
      return task.on(connection);
    } catch (SQLException e) {
      if (isFatal(e)) {
        // Given back by now, it is one of them. One in use shows the same to whoever uses it.
        dataSource.flush(FlushMode.IDLE);
      }
      throw unavailable(e);
    }
  }

  /**
   * A connection of the pool, which looks at one that has rested before it gives it. Where the
   * server is gone without a word each look takes its whole time, one after the other: the rest are
   * thrown away meanwhile. While connections are given all the time nobody has to watch.
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
