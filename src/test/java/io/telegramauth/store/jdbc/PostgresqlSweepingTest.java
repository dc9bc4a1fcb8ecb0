package io.telegramauth.store.jdbc;

import io.telegramauth.store.HousekeepingContract;
import io.telegramauth.store.StoreEngine;

class PostgresqlHousekeepingTest extends HousekeepingContract {
  @Override
  protected StoreEngine open() {
    return PostgresqlEngine.empty();
  }
}
