package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.smallrye.mutiny.Uni;
import io.telegramauth.concurrent.BatchQueue;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Group commit on one connection and one thread, for an engine with a single writer. Work that
 * arrives during a commit shares the next transaction: under load many pieces of work share the
 * cost of one commit, and none is acknowledged before it.
 *
 * <p>Work of several statements has a savepoint, so that its rollback does not affect the others. A
 * single statement needs none: what makes it fail (a full disk, a lock) fails the whole
 * transaction. Reads run outside of the transaction.
 *
 * <p>While the database file is missing or replaced, reads fail and no write is acknowledged; the
 * file that takes its place is opened.
 */
class GroupCommit implements Transactions {
  private static final int MAX_BATCH_SIZE = 64;

  /** SQLite's error code for a file opened read-only, which the connection stays. */
  private static final int READ_ONLY = 8;

  private final AgroalDataSource dataSource;
  private final DatabaseFile file;
  private final WorkerExecutor worker;
  private final BatchQueue<Job<?>> queue = new BatchQueue<>(this::wakeWorker);

  /** Used by the worker thread only; null before the first work. */
  private PreparedStatementCache cached;

  GroupCommit(AgroalDataSource dataSource, DatabaseFile file, Vertx vertx) {
    this.dataSource = dataSource;
    this.file = file;
    this.worker = vertx.createSharedWorkerExecutor("store", 1);
  }

  @Override
  public Dialect dialect() {
    return Dialect.SQLITE;
  }

  @Override
  public <T> Uni<T> read(Work<T> work) {
    return result(work, Kind.READ, result -> true);
  }

  @Override
  public <T> Uni<T> writeStatement(Work<T> work) {
    return result(work, Kind.ONE_STATEMENT, result -> true);
  }

  @Override
  public <T> Uni<T> write(Work<T> work) {
    return result(work, Kind.STATEMENTS, result -> true);
  }

  @Override
  public Uni<Boolean> writeIf(Work<Boolean> work) {
    return result(work, Kind.STATEMENTS, result -> result);
  }

  /** The kinds of work. */
  private enum Kind {
    READ,
    ONE_STATEMENT,
    STATEMENTS
  }

  /**
   * A piece of work.
   *
   * @param isKept whether the result commits the work or rolls it back
   * @param result completed once the work is durable
   */
  private record Job<T>(Work<T> work, Kind kind, Predicate<T> isKept, CompletableFuture<T> result) {
    boolean writes() {
      return kind != Kind.READ;
    }

    void read(Statements statements) {
      try {
        result.complete(work.by(statements));
      } catch (SQLException | RuntimeException e) {
        fail(e);
      }
    }

    /**
     * Runs the work inside of the transaction.
     *
     * @return completes the result, to be run once the transaction is durable; fails if the whole
     *     transaction must be rolled back
     */
    Runnable write(Connection connection, Statements statements) throws SQLException {
      if (kind == Kind.ONE_STATEMENT) {
        return writeOneStatement(statements);
      }
      Savepoint before = connection.setSavepoint();
      try {
        T done = work.by(statements);
        if (isKept.test(done)) {
          connection.releaseSavepoint(before);
        } else {
          connection.rollback(before);
        }
        return () -> result.complete(done);
      } catch (SQLException | RuntimeException e) {
        connection.rollback(before);
        return () -> fail(e);
      }
    }

    private Runnable writeOneStatement(Statements statements) throws SQLException {
      try {
        T done = work.by(statements);
        return () -> result.complete(done);
      } catch (RuntimeException e) {
        fail(e);
        throw new SQLException("Work that shared the transaction has failed", e);
      }
    }

    void fail(Exception e) {
      result.completeExceptionally(
          e instanceof SQLException
              ? new FailureException(Failure.of(FailureCode.STORE_UNAVAILABLE), e)
              : e);
    }
  }

  private <T> Uni<T> result(Work<T> work, Kind kind, Predicate<T> isKept) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Job<T> job = new Job<>(work, kind, isKept, new CompletableFuture<>());
              return queue.submit(job, job.result());
            });
  }

  private void wakeWorker() {
    worker
        .executeBlocking(this::runBatch, /* ordered= */ false)
        .onFailure(
            closed -> {
              List<Job<?>> refused = queue.take((jobs, next) -> true);
              refused.forEach(job -> job.fail(new SQLException("The store is closed", closed)));
              queue.finish(refused.size());
            });
  }

  private Void runBatch() {
    List<Job<?>> jobs = queue.take((batch, next) -> batch.size() < MAX_BATCH_SIZE);
    try {
      onConnection(jobs);
    } catch (SQLException | RuntimeException e) {
      if (e instanceof SQLException refused && refused.getErrorCode() == READ_ONLY) {
        file.invalidate();
      }
      jobs.forEach(job -> job.fail(e));
    } finally {
      queue.finish(jobs.size());
    }
    return null;
  }

  private void onConnection(List<Job<?>> jobs) throws SQLException {
    if (!file.exists()) {
      file.invalidate();
      throw new SQLException("The database's file is not there");
    }
    try (Connection connection = dataSource.getConnection()) {
      // The driver's connection, which the pool hands out again and again.
      Connection own = connection.unwrap(Connection.class);
      if (!file.isHeldBy(own)) {
        closeStale(own);
        restrictAccess();
        throw new SQLException("The database's file was replaced: it is opened anew");
      }
      Statements statements = statementsOf(own);
      jobs.stream().filter(job -> !job.writes()).forEach(job -> job.read(statements));
      List<Job<?>> writes = jobs.stream().filter(Job::writes).toList();
      if (!writes.isEmpty()) {
        List<Runnable> completions = inOneTransaction(connection, statements, writes);
        if (!file.isHeldBy(own)) {
          throw new SQLException("The database's file was taken away while it was written to");
        }
        completions.forEach(Runnable::run);
      }
    }
  }

  /**
   * Closes the connection at once: if only the log was removed, closing writes its content into the
   * file, where the next connection must find it. The pool itself would close it on another thread
   * and might hand it out once more.
   */
  private void closeStale(Connection own) throws SQLException {
    own.close();
    file.moveStaleLogAside();
    dataSource.flush(FlushMode.GRACEFUL);
  }

  /** A file that was put there may be accessible to other users. */
  private void restrictAccess() throws SQLException {
    try {
      file.restrictAccess();
    } catch (IOException e) {
      throw new SQLException("The database's file cannot be kept from other users", e);
    }
  }

  private Statements statementsOf(Connection own) {
    if (cached == null || !cached.belongsTo(own)) {
      cached = new PreparedStatementCache(own);
    }
    return cached;
  }

  private static List<Runnable> inOneTransaction(
      Connection connection, Statements statements, List<Job<?>> writes) throws SQLException {
    connection.setAutoCommit(false);
    try {
      List<Runnable> completions = new ArrayList<>();
      for (Job<?> job : writes) {
        completions.add(job.write(connection, statements));
      }
      connection.commit();
      connection.setAutoCommit(true);
      return completions;
    } catch (SQLException | RuntimeException e) {
      Transactions.rollBack(connection, e);
      endTransaction(connection, e);
      throw e;
    }
  }

  private static void endTransaction(Connection connection, Exception reason) {
    try {
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  void close() {
    worker.close();
  }
}
