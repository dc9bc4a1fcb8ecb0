package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.arc.InjectableInstance;
import io.smallrye.common.annotation.Identifier;
import io.telegramauth.config.StoreConfig;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.SessionTable;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Produces the tables of both SQL engines, each on transactions of its own. */
class SqlEngines {
  @Produces
  @Singleton
  @DataSource(StoreConfig.SQLITE)
  DatabaseFile databaseFile(StoreConfig config) {
    return new DatabaseFile(config.sqlite().path());
  }

  @Produces
  @Singleton
  @Identifier(StoreConfig.SQLITE)
  GroupCommit groupCommit(
      @DataSource(StoreConfig.SQLITE) InjectableInstance<AgroalDataSource> dataSource,
      @DataSource(StoreConfig.SQLITE) DatabaseFile file,
      Vertx vertx) {
    return new GroupCommit(dataSource.get(), file, vertx);
  }

  void close(@Disposes @Identifier(StoreConfig.SQLITE) GroupCommit transactions) {
    transactions.close();
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
  PooledTransactions pooledTransactions(
      @DataSource(StoreConfig.POSTGRESQL) InjectableInstance<AgroalDataSource> dataSource,
      Vertx vertx) {
    return new PooledTransactions(Dialect.POSTGRESQL, dataSource.get(), vertx);
  }

  void close(@Disposes @Identifier(StoreConfig.POSTGRESQL) PooledTransactions transactions) {
    transactions.close();
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
}
