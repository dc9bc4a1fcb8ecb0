package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.telegramauth.config.StoreConfig;
import io.telegramauth.config.StoreConfig.PostgresqlConfig;
import io.telegramauth.store.StoreEngine;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.SessionTable;
import io.telegramauth.testing.PostgresServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** PostgreSQL with the application's data source and migrations. */
final class PostgresqlEngine implements StoreEngine {
  /** The database shared by the tests, one after the other. */
  static final String DATABASE = "contract";

  private final PostgresqlConfig config;
  private Vertx vertx;
  private AgroalDataSource dataSource;
  private PooledTransactions transactions;

  private PostgresqlEngine(String url, Map<String, String> settings) {
    this.config = config(url, settings);
    openPool();
  }

  /** An empty engine, which has the database to itself until it is closed. */
  static PostgresqlEngine empty() {
    PostgresServer server = PostgresServer.shared();
    server.execute(emptied(server), "TRUNCATE records, sessions, session_access_log");
    return on(server.url(DATABASE));
  }

  /** Created once: creating it takes longer than a test. */
  private static String emptied(PostgresServer server) {
    if (server.makeDatabase(DATABASE)) {
      migrate(server.url(DATABASE));
    }
    return DATABASE;
  }

  /** An engine on a database with tables. */
  static PostgresqlEngine on(String url) {
    return on(url, Map.of());
  }

  /** The same with settings from the environment. */
  static PostgresqlEngine on(String url, Map<String, String> settings) {
    return new PostgresqlEngine(url, settings);
  }

  private static PostgresqlConfig config(String url, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("STORE_POSTGRESQL_URL", url);
    environment.put("STORE_POSTGRESQL_USER", PostgresServer.USER);
    environment.put("STORE_POSTGRESQL_PASSWORD", PostgresServer.PASSWORD);
    try {
      return new SmallRyeConfigBuilder()
          .addDefaultInterceptors()
          .withConverter(Duration.class, 200, new DurationConverter())
          .withMapping(StoreConfig.class)
          .withSources(
              new PropertiesConfigSource(
                  PostgresqlEngine.class.getClassLoader().getResource("application.properties"),
                  100),
              new PropertiesConfigSource(environment, "environment", 300))
          .build()
          .getConfigMapping(StoreConfig.class)
          .postgresql();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void openPool() {
    vertx = Vertx.vertx();
    dataSource = PostgresqlProducer.pool(config);
    transactions = new PooledTransactions(Dialect.POSTGRESQL, dataSource, vertx);
  }

  /** Creates the tables. */
  static void migrate(String url) {
    Migrations.configure(StoreConfig.POSTGRESQL)
        .dataSource(url, PostgresServer.USER, PostgresServer.PASSWORD)
        .load()
        .migrate();
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
  Transactions transactions() {
    return transactions;
  }

  @Override
  public void overwrite(String sessionId, String column, Object value) {
    PostgresServer.shared()
        .execute(
            DATABASE,
            "UPDATE sessions SET %s = %s WHERE session_id = '%s'"
                .formatted(column, literal(value), sessionId));
  }

  @Override
  public void overwriteEntry(String sessionId, long version, String column, Object value) {
    PostgresServer.shared()
        .execute(
            DATABASE,
            "UPDATE session_access_log SET %s = %s WHERE session_id = '%s' AND version = %d"
                .formatted(column, literal(value), sessionId, version));
  }

  @Override
  public void removeEntry(String sessionId, long version) {
    PostgresServer.shared()
        .execute(
            DATABASE,
            "DELETE FROM session_access_log WHERE session_id = '%s' AND version = %d"
                .formatted(sessionId, version));
  }

  private static String literal(Object value) {
    if (value == null) {
      return "NULL";
    }
    return value instanceof byte[] bytes
        ? "decode('" + HexFormat.of().formatHex(bytes) + "', 'hex')"
        : "'" + value + "'";
  }

  @Override
  public void reopen() {
    close();
    openPool();
  }

  @Override
  public void close() {
    transactions.close();
    dataSource.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
