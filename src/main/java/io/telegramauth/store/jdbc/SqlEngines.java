package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.smallrye.common.annotation.Identifier;
import io.telegramauth.ops.StoreConfig;
import io.telegramauth.store.RecordTable;
import io.telegramauth.store.SessionTable;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Both SQL engines: the same tables, each over a pool and transactions of its own. */
class SqlEngines {
  @Produces
  @Singleton
  DatabaseFile databaseFile(StoreConfig config) {
    return new DatabaseFile(config.sqlite().path());
  }

  @Produces
  @Singleton
  @Identifier(StoreConfig.SQLITE)
  AgroalDataSource sqlitePool(StoreConfig config, DatabaseFile file) {
    return ConnectionPools.sqlite(config.sqlite(), file);
  }

  @Produces
  @Singleton
  @Identifier(StoreConfig.SQLITE)
  GroupCommit groupCommit(
      @Identifier(StoreConfig.SQLITE) AgroalDataSource pool, DatabaseFile file, Vertx vertx) {
    return new GroupCommit(pool, file, vertx);
  }

  @Produces
  @Singleton
  @Identifier(StoreConfig.SQLITE)
  RecordTable sqliteRecords(@Identifier(StoreConfig.SQLITE) GroupCommit transactions) {
    return new JdbcRecordTable(transactions);
  }

  @Produces
  @Singleton
  @Identifier(StoreConfig.SQLITE)
  SessionTable sqliteSessions(@Identifier(StoreConfig.SQLITE) GroupCommit transactions) {
    return new JdbcSessionTable(transactions);
  }

  @Produces
  @Singleton
  @Identifier(StoreConfig.POSTGRESQL)
  AgroalDataSource postgresqlPool(StoreConfig config) {
    return ConnectionPools.postgresql(config.postgresql());
  }

  @Produces
  @Singleton
  @Identifier(StoreConfig.POSTGRESQL)
  PooledTransactions pooledTransactions(
      @Identifier(StoreConfig.POSTGRESQL) AgroalDataSource pool, Vertx vertx) {
    return new PooledTransactions(Dialect.POSTGRESQL, pool, vertx);
  }

  @Produces
  @Singleton
  @Identifier(StoreConfig.POSTGRESQL)
  RecordTable postgresqlRecords(
      @Identifier(StoreConfig.POSTGRESQL) PooledTransactions transactions) {
    return new JdbcRecordTable(transactions);
  }

  @Produces
  @Singleton
  @Identifier(StoreConfig.POSTGRESQL)
  SessionTable postgresqlSessions(
      @Identifier(StoreConfig.POSTGRESQL) PooledTransactions transactions) {
    return new JdbcSessionTable(transactions);
  }

  void close(@Disposes @Identifier(StoreConfig.SQLITE) GroupCommit transactions) {
    transactions.close();
  }

  void close(@Disposes @Identifier(StoreConfig.POSTGRESQL) PooledTransactions transactions) {
    transactions.close();
  }

  void closeSqlite(@Disposes @Identifier(StoreConfig.SQLITE) AgroalDataSource pool) {
    pool.close();
  }

  void closePostgresql(@Disposes @Identifier(StoreConfig.POSTGRESQL) AgroalDataSource pool) {
    pool.close();
  }
}
