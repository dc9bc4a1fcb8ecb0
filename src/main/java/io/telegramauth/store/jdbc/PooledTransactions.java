package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Predicate;

/**
 * A transaction for each piece of work, for an engine that carries out many at once: on threads of
 * its own, one for each connection of the pool, so that no thread waits for a connection.
 */
class PooledTransactions implements Transactions {
  private final AgroalDataSource dataSource;
  private final WorkerExecutor workers;

  PooledTransactions(AgroalDataSource dataSource, Vertx vertx) {
    this.dataSource = dataSource;
    int connections = dataSource.getConfiguration().connectionPoolConfiguration().maxSize();
    this.workers = vertx.createSharedWorkerExecutor("store", connections);
  }

  @Override
  public <T> Uni<T> read(Work<T> work) {
    return run(work);
  }

  @Override
  public <T> Uni<T> write(Work<T> work) {
    return run(connection -> inTransaction(connection, work, result -> true));
  }

  @Override
  public Uni<Boolean> writeIf(Work<Boolean> work) {
    return run(connection -> inTransaction(connection, work, result -> result));
  }

  private static <T> T inTransaction(Connection connection, Work<T> work, Predicate<T> isKept)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      T result = work.on(connection);
      if (isKept.test(result)) {
        connection.commit();
      } else {
        connection.rollback();
      }
      return result;
    } catch (SQLException | RuntimeException e) {
      rollBack(connection, e);
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static void rollBack(Connection connection, Exception reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  private <T> Uni<T> run(Work<T> work) {
    return Uni.createFrom()
        .completionStage(
            () ->
                workers
                    .executeBlocking(() -> onConnection(work), /* ordered= */ false)
                    .toCompletionStage());
  }

  private <T> T onConnection(Work<T> work) {
    try (Connection connection = dataSource.getConnection()) {
      return work.on(connection);
    } catch (SQLException e) {
      throw new FailureException(Failure.of(FailureCode.STORE_UNAVAILABLE), e);
    }
  }

  void close() {
    workers.close();
  }
}
