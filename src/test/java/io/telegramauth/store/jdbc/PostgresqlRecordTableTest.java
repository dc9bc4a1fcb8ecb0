package io.telegramauth.store.jdbc;

import io.telegramauth.store.RecordTableContract;
import io.telegramauth.store.StoreEngine;

class PostgresqlRecordTableTest extends RecordTableContract {
  @Override
  protected StoreEngine open() {
    return PostgresqlEngine.empty();
  }
}
