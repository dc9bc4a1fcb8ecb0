package io.telegramauth.store.jdbc;

import io.telegramauth.store.SessionTableContract;
import io.telegramauth.store.StoreEngine;

class PostgresqlSessionTableTest extends SessionTableContract {
  @Override
  protected StoreEngine open() {
    return PostgresqlEngine.onNewDatabase();
  }
}
