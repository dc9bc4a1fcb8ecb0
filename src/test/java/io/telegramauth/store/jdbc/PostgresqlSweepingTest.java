package io.telegramauth.store.jdbc;

import io.telegramauth.store.StoreEngine;
import io.telegramauth.store.SweepingContract;

class PostgresqlSweepingTest extends SweepingContract {
  @Override
  protected StoreEngine open() {
    return PostgresqlEngine.empty();
  }
}
