package io.telegramauth.store.jdbc;

import io.telegramauth.store.ExpiryPurgeContract;
import io.telegramauth.store.StoreEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteExpiryPurgeTest extends ExpiryPurgeContract {
  @TempDir Path directory;

  @Override
  protected StoreEngine open() {
    return SqliteEngine.on(directory.resolve("store.db"));
  }
}
