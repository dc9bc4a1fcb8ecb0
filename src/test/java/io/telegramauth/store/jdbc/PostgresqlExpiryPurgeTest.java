package io.telegramauth.store.jdbc;

import io.telegramauth.store.ExpiryPurgeContract;
import io.telegramauth.store.StoreEngine;

class PostgresqlExpiryPurgeTest extends ExpiryPurgeContract {
  @Override
  protected StoreEngine open() {
    return PostgresqlEngine.empty();
  }
}
