package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.telegramauth.store.Race;
import io.telegramauth.store.StoreEngine;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.SessionTable;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.flywaydb.core.Flyway;
import org.sqlite.JDBC;

/** SQLite in a file, with the application's data source and migrations. */
final class SqliteEngine implements StoreEngine {
  private static final String URL = "quarkus.datasource.sqlite.jdbc.url";
  private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);

  private final String url;
  private final DatabaseFile file;
  private final UnaryOperator<AgroalDataSource> watching;
  private Vertx vertx;
  private AgroalDataSource dataSource;
  private GroupCommit transactions;

  private SqliteEngine(Path file, Duration busyTimeout, UnaryOperator<AgroalDataSource> watching) {
    this.watching = watching;
    this.file = new DatabaseFile(file.toString());
    this.url =
        configuredUrl()
            .replace("${telegram-auth.store.sqlite.path}", file.toString())
            .replace("${telegram-auth.store.sqlite.synchronous}", "FULL")
            .replaceFirst("busy_timeout=\\d+", "busy_timeout=" + busyTimeout.toMillis());
    openPool();
  }

  /** An engine on this file, created with its tables if missing. */
  static SqliteEngine on(Path file) {
    return on(file, BUSY_TIMEOUT);
  }

  /** The same with another busy timeout. */
  static SqliteEngine on(Path file, Duration busyTimeout) {
    return migrated(new SqliteEngine(file, busyTimeout, UnaryOperator.identity()));
  }

  /** The same with a wrapped data source. */
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

  /** An engine without tables. */
  static SqliteEngine withoutTables(Path file) {
    return new SqliteEngine(file, BUSY_TIMEOUT, UnaryOperator.identity());
  }

  private static String configuredUrl() {
    Properties properties = new Properties();
    try (InputStream file =
        SqliteEngine.class.getClassLoader().getResourceAsStream("application.properties")) {
      properties.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty(URL);
  }

  private void openPool() {
    vertx = Vertx.vertx();
    try {
      dataSource =
          AgroalDataSource.from(
              new AgroalDataSourceConfigurationSupplier()
                  .connectionPoolConfiguration(
                      pool ->
                          pool.minSize(1)
                              .initialSize(1)
                              .maxSize(1)
                              .acquisitionTimeout(Duration.ofSeconds(5))
                              .connectionFactoryConfiguration(
                                  // By class name, as in the application, whatever class loaders earlier tests left behind.
                                  factory ->
                                      factory.connectionProviderClass(JDBC.class).jdbcUrl(url))));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    dataSource.setPoolInterceptors(List.of(file));
    transactions = new GroupCommit(watching.apply(dataSource), file, vertx);
  }

  private void migrate() {
    Flyway.configure().dataSource(dataSource).locations("db/migration/sqlite").load().migrate();
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

  /** Runs a statement on the worker thread: a thread that waits for the pool's only connection is sometimes not woken up. */
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
