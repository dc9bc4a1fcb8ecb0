package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.telegramauth.config.StoreConfig;
import io.telegramauth.store.Race;
import io.telegramauth.store.StoreEngine;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.SessionTable;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.UnaryOperator;

/** SQLite in a file, with the application's data source and migrations. */
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

  /** An engine on this file, created with its tables if missing. */
  static SqliteEngine on(Path file) {
    return on(file, BUSY_TIMEOUT);
  }

  /** The same with another busy timeout. */
  static SqliteEngine on(Path file, Duration busyTimeout) {
    return prepare(new SqliteEngine(file, busyTimeout, UnaryOperator.identity()));
  }

  /** The same with a wrapped data source. */
  static SqliteEngine withPool(Path file, UnaryOperator<AgroalDataSource> watching) {
    return prepare(new SqliteEngine(file, BUSY_TIMEOUT, watching));
  }

  private static SqliteEngine prepare(SqliteEngine engine) {
    try {
      engine.migrate();
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
    return engine;
  }

  /** An engine without tables. */
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

  /** The transactions of its tables. */
  GroupCommit transactions() {
    return transactions;
  }

  /**
   * Runs a statement on the worker thread: a thread that waits for the pool's only connection is
   * sometimes not woken up.
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
  public void overwrite(String sessionId, String column, Object value) {
    execute(
        "UPDATE sessions SET %s = %s WHERE session_id = '%s'"
            .formatted(column, literal(value), sessionId));
  }

  @Override
  public void overwriteEntry(String sessionId, long version, String column, Object value) {
    execute(
        "UPDATE session_access_log SET %s = %s WHERE session_id = '%s' AND version = %d"
            .formatted(column, literal(value), sessionId, version));
  }

  @Override
  public void removeEntry(String sessionId, long version) {
    execute(
        "DELETE FROM session_access_log WHERE session_id = '%s' AND version = %d"
            .formatted(sessionId, version));
  }

  private static String literal(Object value) {
    if (value == null) {
      return "NULL";
    }
    return value instanceof byte[] bytes
        ? "X'" + HexFormat.of().formatHex(bytes) + "'"
        : "'" + value + "'";
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
