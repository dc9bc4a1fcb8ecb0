package io.telegramauth.store.jdbc;

import io.telegramauth.store.HousekeepingContract;
import io.telegramauth.store.StoreEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteHousekeepingTest extends HousekeepingContract {
  @TempDir Path directory;

  @Override
  protected StoreEngine open() {
    return SqliteEngine.on(directory.resolve("store.db"));
  }
}
