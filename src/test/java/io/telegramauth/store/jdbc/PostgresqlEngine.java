package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration.TransactionIsolation;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.telegramauth.store.RecordTable;
import io.telegramauth.store.SessionTable;
import io.telegramauth.store.StoreEngine;
import io.telegramauth.testing.PostgresServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.flywaydb.core.Flyway;

/** PostgreSQL with the data source and the migration that the application has. */
final class PostgresqlEngine implements StoreEngine {
  private static final String DATA_SOURCE = "quarkus.datasource.postgresql.";
  private static final String JDBC = DATA_SOURCE + "jdbc.";
  private static final String PROPERTY = JDBC + "additional-jdbc-properties.";

  private final SmallRyeConfig config;
  private final Runnable dropping;
  private Vertx vertx;
  private AgroalDataSource dataSource;
  private PooledTransactions transactions;

  private PostgresqlEngine(String url, Map<String, String> settings, Runnable dropping) {
    this.config = config(url, settings);
    this.dropping = dropping;
    openPool();
  }

  /** An engine on a new database of the shared server, which leaves with it. */
  static PostgresqlEngine onNewDatabase() {
    PostgresServer server = PostgresServer.shared();
    String database = server.newDatabase();
    migrate(server.url(database));
    return new PostgresqlEngine(server.url(database), Map.of(), () -> server.drop(database));
  }

  /** An engine on a database that stays, its tables made if need be. */
  static PostgresqlEngine on(String url) {
    migrate(url);
    return on(url, Map.of());
  }

  /** An engine on a database that has its tables, some settings being others. */
  static PostgresqlEngine on(String url, Map<String, String> settings) {
    return new PostgresqlEngine(url, settings, () -> {});
  }

  private static SmallRyeConfig config(String url, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("STORE_POSTGRESQL_URL", url);
    environment.put("STORE_POSTGRESQL_USER", PostgresServer.USER);
    environment.put("STORE_POSTGRESQL_PASSWORD", PostgresServer.PASSWORD);
    try {
      return new SmallRyeConfigBuilder()
          .addDefaultInterceptors()
          .withSources(
              new PropertiesConfigSource(
                  PostgresqlEngine.class.getClassLoader().getResource("application.properties"),
                  100),
              new PropertiesConfigSource(environment, "environment", 300))
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String value(String name) {
    return config.getConfigValue(name).getValue();
  }

  private Duration duration(String name) {
    return Duration.ofMillis(Long.parseLong(value(JDBC + name).replace("ms", "")));
  }

  private void openPool() {
    vertx = Vertx.vertx();
    try {
      dataSource =
          AgroalDataSource.from(
              new AgroalDataSourceConfigurationSupplier()
                  .connectionPoolConfiguration(
                      pool -> {
                        pool.maxSize(Integer.parseInt(value(JDBC + "max-size")))
                            .acquisitionTimeout(duration("acquisition-timeout"))
                            .idleValidationTimeout(duration("foreground-validation-interval"))
                            .exceptionSorter(new PostgreSQLExceptionSorter())
                            .connectionFactoryConfiguration(
                                factory -> {
                                  factory
                                      .jdbcUrl(value(JDBC + "url"))
                                      .principal(new NamePrincipal(PostgresServer.USER))
                                      .credential(new SimplePassword(PostgresServer.PASSWORD))
                                      .jdbcTransactionIsolation(
                                          TransactionIsolation.READ_COMMITTED);
                                  for (String name : config.getPropertyNames()) {
                                    if (name.startsWith(PROPERTY)) {
                                      factory.jdbcProperty(
                                          name.substring(PROPERTY.length()), value(name));
                                    }
                                  }
                                  return factory;
                                });
                        return pool;
                      }));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    transactions = new PooledTransactions(Dialect.POSTGRESQL, dataSource, vertx);
  }

  private static void migrate(String url) {
    Flyway.configure()
        .dataSource(url, PostgresServer.USER, PostgresServer.PASSWORD)
        .locations("db/migration/postgresql")
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

  /** What its tables run on. */
  Transactions transactions() {
    return transactions;
  }

  @Override
  public void reopen() {
    closePool();
    openPool();
  }

  private void closePool() {
    transactions.close();
    dataSource.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Override
  public void close() {
    closePool();
    dropping.run();
  }
}
