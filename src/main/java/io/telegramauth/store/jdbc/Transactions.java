package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Runs database work in transactions on threads of its own, one for each connection of the pool:
 * the caller is never blocked, and no thread waits for a connection. The result arrives where it
 * was asked for.
 */
@ApplicationScoped
class Transactions {
  private final AgroalDataSource dataSource;
  private final WorkerExecutor workers;

  Transactions(AgroalDataSource dataSource, Vertx vertx) {
    this.dataSource = dataSource;
    int connections = dataSource.getConfiguration().connectionPoolConfiguration().maxSize();
    this.workers = vertx.createSharedWorkerExecutor("store", connections);
  }

  /** Work on a connection. */
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** Runs the work in one transaction: all of it, or nothing when it throws. */
  <T> Uni<T> write(Work<T> work) {
    return run(
        connection -> {
          connection.setAutoCommit(false);
          try {
            T result = work.on(connection);
            connection.commit();
            return result;
          } catch (SQLException | RuntimeException e) {
            rollBack(connection, e);
            throw e;
          } finally {
            connection.setAutoCommit(true);
          }
        });
  }

  /** Runs a single statement that only reads. */
  <T> Uni<T> read(Work<T> work) {
    return run(work);
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

  private static void rollBack(Connection connection, Exception reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  @PreDestroy
  void close() {
    workers.close();
  }
}
