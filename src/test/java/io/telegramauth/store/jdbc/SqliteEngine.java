package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.telegramauth.ops.StoreConfig;
import io.telegramauth.store.Race;
import io.telegramauth.store.RecordTable;
import io.telegramauth.store.SessionTable;
import io.telegramauth.store.StoreEngine;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** SQLite in a file, with the data source and the migration that the application has. */
final class SqliteEngine implements StoreEngine {
  private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);

  private final Path path;
  private final Duration busyTimeout;
  private final DatabaseFile file;
  private final UnaryOperator<AgroalDataSource> watching;
  private Vertx vertx;
  private AgroalDataSource dataSource;
  private GroupCommit transactions;

  private SqliteEngine(Path path, Duration busyTimeout, UnaryOperator<AgroalDataSource> watching) {
    this.path = path;
    this.busyTimeout = busyTimeout;
    this.watching = watching;
    this.file = new DatabaseFile(path.toString());
    openPool();
  }

  /** An engine on this file, which need not exist, with the tables it needs. */
  static SqliteEngine on(Path file) {
    return on(file, BUSY_TIMEOUT);
  }

  /** The same with another patience for the locks of others. */
  static SqliteEngine on(Path file, Duration busyTimeout) {
    return migrated(new SqliteEngine(file, busyTimeout, UnaryOperator.identity()));
  }

  /** The same, its transactions being given another data source in the place of its own. */
  static SqliteEngine watched(Path file, UnaryOperator<AgroalDataSource> watching) {
    return migrated(new SqliteEngine(file, BUSY_TIMEOUT, watching));
  }

  private static SqliteEngine migrated(SqliteEngine engine) {
    try {
      engine.migrate();
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
    return engine;
  }

  /** An engine whose tables nobody has made. */
  static SqliteEngine withoutTables(Path file) {
    return new SqliteEngine(file, BUSY_TIMEOUT, UnaryOperator.identity());
  }

  private void openPool() {
    vertx = Vertx.vertx();
    dataSource = SqliteProducer.pool(path.toString(), "FULL", busyTimeout, file);
    transactions = new GroupCommit(watching.apply(dataSource), file, vertx);
  }

  private void migrate() {
    Migrations.run(StoreConfig.SQLITE, dataSource);
  }

  @Override
  public RecordTable records() {
    return new JdbcRecordTable(transactions);
  }

  @Override
  public SessionTable sessions() {
    return new JdbcSessionTable(transactions);
  }

  /** What its tables run on. */
  GroupCommit transactions() {
    return transactions;
  }

  /**
   * Runs a statement behind the engine's back, on the thread that alone uses the pool: whoever
   * waits there for its one connection is now and then not told when it is back.
   */
  void execute(String sql) {
    Race.await(
        transactions.read(
            statements ->
                statements.run(
                    sql,
                    statement -> {
                      if (statement.execute()) {
                        statement.getResultSet().close();
                      }
                      return sql;
                    })));
  }

  @Override
  public void reopen() {
    close();
    openPool();
    migrate();
  }

  @Override
  public void close() {
    transactions.close();
    dataSource.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
