package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration.TransactionIsolation;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalConnectionPoolConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.smallrye.common.annotation.Identifier;
import io.telegramauth.config.StoreConfig;
import io.telegramauth.config.StoreConfig.PostgresqlConfig;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.SessionTable;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Produces the tables of the PostgreSQL engine. */
class PostgresqlProducer {
  /** The name that connections have at the server. */
  private static final String APPLICATION = "telegram-auth";

  /** Never a standby, which cannot be written to and may lag; it may have been the primary. */
  private static final String PRIMARY = "primary";

  private static final int VALIDATION_TIMEOUT_SECONDS = 2;

  /** After this the server ends a transaction whose owner was frozen or lost. */
  private static final Duration IDLE_IN_TRANSACTION_TIMEOUT = Duration.ofSeconds(10);

  @Produces
  @Singleton
  @Identifier(StoreConfig.POSTGRESQL)
  AgroalDataSource pool(StoreConfig config) {
    return pool(config.postgresql());
  }

  /**
   * Creates the pool; it opens connections when it is asked for them.
   *
   * @throws IllegalStateException if no address is configured
   */
  static AgroalDataSource pool(PostgresqlConfig config) {
    return Pools.open(
        new AgroalConnectionPoolConfigurationSupplier()
            .maxSize(config.maxConnections())
            .acquisitionTimeout(config.acquisitionTimeout())
            .maxLifetime(config.maxLifetime())
            .idleValidationTimeout(config.validateAfter())
            .connectionValidator(
                ConnectionValidator.defaultValidatorWithTimeout(VALIDATION_TIMEOUT_SECONDS))
            .exceptionSorter(new PostgreSQLExceptionSorter())
            .connectionFactoryConfiguration(
                connections -> {
                  config.user().map(NamePrincipal::new).ifPresent(connections::principal);
                  config
                      .password()
                      .map(password -> new SimplePassword(password.reveal()))
                      .ifPresent(connections::credential);
                  return connections
                      .connectionProviderClass(org.postgresql.Driver.class)
                      .jdbcUrl(address(config))
                      // RDS Proxy and PgBouncer refuse the start-up parameter "options".
                      .initialSql(
                          "SET statement_timeout = %s; SET idle_in_transaction_session_timeout = %s"
                              .formatted(
                                  config.statementTimeoutMs(),
                                  IDLE_IN_TRANSACTION_TIMEOUT.toMillis()))
                      .jdbcTransactionIsolation(TransactionIsolation.READ_COMMITTED)
                      .jdbcProperty("connectTimeout", seconds(config.connectTimeout()))
                      .jdbcProperty("socketTimeout", seconds(config.socketTimeout()))
                      .jdbcProperty("tcpKeepAlive", "true")
                      .jdbcProperty("ApplicationName", APPLICATION)
                      .jdbcProperty("targetServerType", PRIMARY);
                }));
  }

  private static String address(PostgresqlConfig config) {
    return config
        .url()
        .orElseThrow(() -> new IllegalStateException("STORE_POSTGRESQL_URL is not set"));
  }

  private static String seconds(Duration time) {
    return Long.toString(time.toSeconds());
  }

  @Produces
  @Singleton
  @Identifier(StoreConfig.POSTGRESQL)
  Schema schema(StoreConfig config, @Identifier(StoreConfig.POSTGRESQL) AgroalDataSource pool) {
    return new Schema(StoreConfig.POSTGRESQL, pool, () -> unlimited(config.postgresql()));
  }

  /** Migrations may take longer than any request: their connections have no time limits. */
  private static DataSource unlimited(PostgresqlConfig config) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(address(config));
    config.user().ifPresent(dataSource::setUser);
    config.password().ifPresent(password -> dataSource.setPassword(password.reveal()));
    dataSource.setTargetServerType(PRIMARY);
    return dataSource;
  }

  @Produces
  @Singleton
  PooledTransactions transactions(
      @Identifier(StoreConfig.POSTGRESQL) AgroalDataSource pool, Vertx vertx) {
    return new PooledTransactions(Dialect.POSTGRESQL, pool, vertx);
  }

  @Produces
  @Singleton
  @Identifier(StoreConfig.POSTGRESQL)
  RecordTable records(PooledTransactions transactions) {
    return new JdbcRecordTable(transactions);
  }

  @Produces
  @Singleton
  @Identifier(StoreConfig.POSTGRESQL)
  SessionTable sessions(PooledTransactions transactions) {
    return new JdbcSessionTable(transactions);
  }

  void close(@Disposes PooledTransactions transactions) {
    transactions.close();
  }

  void close(@Disposes @Identifier(StoreConfig.POSTGRESQL) AgroalDataSource pool) {
    pool.close();
  }
}
