package io.telegramauth.store.jdbc;

import io.telegramauth.store.SealedSessionsContract;
import io.telegramauth.store.StoreEngine;

class PostgresqlSealedSessionsTest extends SealedSessionsContract {
  @Override
  protected StoreEngine open() {
    return PostgresqlEngine.empty();
  }
}
