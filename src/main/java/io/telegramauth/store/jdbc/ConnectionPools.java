package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration.TransactionIsolation;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalConnectionPoolConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.agroal.pool.DataSource;
import io.telegramauth.ops.StoreConfig.PostgresqlConfig;
import io.telegramauth.ops.StoreConfig.SqliteConfig;
import java.time.Duration;
import java.util.List;

/** The pools of both SQL engines. No pool opens a connection before it is asked for one. */
final class ConnectionPools {
  /** The name that connections have at the PostgreSQL server. */
  private static final String APPLICATION = "telegram-auth";

  /** Longer than a transaction of any other process that writes to the same file. */
  private static final Duration SQLITE_BUSY_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration SQLITE_ACQUISITION_TIMEOUT = Duration.ofSeconds(5);
  private static final int POSTGRESQL_VALIDATION_TIMEOUT_SECONDS = 2;

  /** The server ends a transaction whose owner was frozen or lost for as long as this. */
  private static final Duration POSTGRESQL_IDLE_IN_TRANSACTION_TIMEOUT = Duration.ofSeconds(10);

  private ConnectionPools() {}

  /**
   * Creates the pool of a database file: one connection, since SQLite writes one transaction at a
   * time, and waiting in a queue is fair where SQLite's busy loop is not.
   *
   * @param file observes which file the connection is opened on
   */
  static AgroalDataSource sqlite(SqliteConfig config, DatabaseFile file) {
    return sqlite(config.path(), config.synchronous(), SQLITE_BUSY_TIMEOUT, file);
  }

  /**
   * Creates the same with another patience for the locks of other processes. Path and mode have
   * been checked: a ? or &amp; in them would change the address.
   */
  static AgroalDataSource sqlite(
      String path, String synchronous, Duration busyTimeout, DatabaseFile file) {
    AgroalConnectionPoolConfigurationSupplier pool =
        new AgroalConnectionPoolConfigurationSupplier()
            .maxSize(1)
            .acquisitionTimeout(SQLITE_ACQUISITION_TIMEOUT)
            .connectionFactoryConfiguration(
                connections ->
                    connections
                        .connectionProviderClass(org.sqlite.JDBC.class)
                        // Nobody reads generated keys; the driver asks for them after each insert.
                        .jdbcUrl(
                            "jdbc:sqlite:%s?journal_mode=WAL&synchronous=%s&busy_timeout=%d"
                                    .formatted(path, synchronous, busyTimeout.toMillis())
                                + "&transaction_mode=IMMEDIATE&jdbc.get_generated_keys=false"));
    AgroalDataSource dataSource = open(pool);
    dataSource.setPoolInterceptors(List.of(file));
    return dataSource;
  }

  /**
   * Creates the pool of a PostgreSQL server.
   *
   * @throws IllegalStateException if no address is configured
   */
  static AgroalDataSource postgresql(PostgresqlConfig config) {
    AgroalConnectionPoolConfigurationSupplier pool =
        new AgroalConnectionPoolConfigurationSupplier()
            .maxSize(config.maxConnections())
            .acquisitionTimeout(config.acquisitionTimeout())
            .maxLifetime(config.maxLifetime())
            // A connection that has rested may be gone: a restart, a firewall, a frozen function.
            .idleValidationTimeout(config.validateAfter())
            .connectionValidator(
                ConnectionValidator.defaultValidatorWithTimeout(
                    POSTGRESQL_VALIDATION_TIMEOUT_SECONDS))
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
                          "SET statement_timeout = %s; SET idle_in_transaction_session_timeout = %d"
                              .formatted(
                                  config.statementTimeoutMs(),
                                  POSTGRESQL_IDLE_IN_TRANSACTION_TIMEOUT.toMillis()))
                      .jdbcTransactionIsolation(TransactionIsolation.READ_COMMITTED)
                      .jdbcProperty("connectTimeout", seconds(config.connectTimeout()))
                      .jdbcProperty("socketTimeout", seconds(config.socketTimeout()))
                      .jdbcProperty("tcpKeepAlive", "true")
                      .jdbcProperty("ApplicationName", APPLICATION)
                      // A standby, also one that was the primary a moment ago, cannot be written
                      // to and may lag.
                      .jdbcProperty("targetServerType", "primary");
                });
    return open(pool);
  }

  /** Returns the server's address; several servers may be named in it. */
  static String address(PostgresqlConfig config) {
    return config
        .url()
        .orElseThrow(() -> new IllegalStateException("STORE_POSTGRESQL_URL is not set"));
  }

  private static String seconds(Duration time) {
    return Long.toString(time.toSeconds());
  }

  private static AgroalDataSource open(AgroalConnectionPoolConfigurationSupplier pool) {
    return new DataSource(
        new AgroalDataSourceConfigurationSupplier()
            // Whoever closes the connections before a snapshot counts those that are left.
            .metricsEnabled(true)
            .connectionPoolConfiguration(pool)
            .get());
  }
}
