package io.telegramauth.store.jdbc;

import io.telegramauth.store.StoreEngine;
import io.telegramauth.store.SweepingContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteSweepingTest extends SweepingContract {
  @TempDir Path directory;

  @Override
  protected StoreEngine open() {
    return SqliteEngine.on(directory.resolve("store.db"));
  }
}
