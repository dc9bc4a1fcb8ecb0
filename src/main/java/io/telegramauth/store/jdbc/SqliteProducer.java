package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalConnectionPoolConfigurationSupplier;
import io.smallrye.common.annotation.Identifier;
import io.telegramauth.config.StoreConfig;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.SessionTable;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/** Produces the tables of the SQLite engine. */
class SqliteProducer {
  /** Longer than a transaction of any other process that writes to the same file. */
  private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration ACQUISITION_TIMEOUT = Duration.ofSeconds(5);

  @Produces
  @Singleton
  DatabaseFile file(StoreConfig config) {
    return new DatabaseFile(config.sqlite().path());
  }

  @Produces
  @Singleton
  @Identifier(StoreConfig.SQLITE)
  AgroalDataSource pool(StoreConfig config, DatabaseFile file) {
    return pool(config.sqlite().path(), config.sqlite().synchronous(), BUSY_TIMEOUT, file);
  }

  /**
   * Creates a pool of one connection: SQLite writes one transaction at a time, and waiting in a
   * queue is fair where SQLite's busy loop is not. Path and mode have been checked: a ? or &amp; in
   * them would change the address.
   *
   * @param busyTimeout how long a statement waits for the locks of other processes
   * @param file observes which file the connection is opened on
   * @throws UncheckedIOException if the file cannot be created, or kept from other users
   */
  static AgroalDataSource pool(
      String path, String synchronous, Duration busyTimeout, DatabaseFile file) {
    try {
      file.restrictAccess();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The file of STORE_SQLITE_PATH cannot be kept from other users: is it somebody else's?",
          e);
    }
    AgroalDataSource pool =
        Pools.open(
            new AgroalConnectionPoolConfigurationSupplier()
                .maxSize(1)
                .acquisitionTimeout(ACQUISITION_TIMEOUT)
                .connectionFactoryConfiguration(
                    connections ->
                        connections
                            .connectionProviderClass(org.sqlite.JDBC.class)
                            // The driver asks for generated keys after each insert, unread. %s, not
                            // %d: a locale's symbols for numbers take 3 % of a start to unpack.
                            .jdbcUrl(
                                "jdbc:sqlite:%s?journal_mode=WAL&synchronous=%s&busy_timeout=%s"
                                        .formatted(path, synchronous, busyTimeout.toMillis())
                                    + "&transaction_mode=IMMEDIATE"
                                    + "&jdbc.get_generated_keys=false")));
    pool.setPoolInterceptors(List.of(file));
    return pool;
  }

  @Produces
  @Singleton
  @Identifier(StoreConfig.SQLITE)
  Schema schema(@Identifier(StoreConfig.SQLITE) AgroalDataSource pool) {
    return new Schema(StoreConfig.SQLITE, pool, () -> pool);
  }

  @Produces
  @Singleton
  GroupCommit transactions(
      @Identifier(StoreConfig.SQLITE) AgroalDataSource pool, DatabaseFile file, Vertx vertx) {
    return new GroupCommit(pool, file, vertx);
  }

  @Produces
  @Singleton
  @Identifier(StoreConfig.SQLITE)
  RecordTable records(GroupCommit transactions) {
    return new JdbcRecordTable(transactions);
  }

  @Produces
  @Singleton
  @Identifier(StoreConfig.SQLITE)
  SessionTable sessions(GroupCommit transactions) {
    return new JdbcSessionTable(transactions);
  }

  void close(@Disposes GroupCommit transactions) {
    transactions.close();
  }

  void close(@Disposes @Identifier(StoreConfig.SQLITE) AgroalDataSource pool) {
    pool.close();
  }
}
