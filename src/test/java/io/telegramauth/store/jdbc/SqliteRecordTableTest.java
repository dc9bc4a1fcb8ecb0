package io.telegramauth.store.jdbc;

import io.telegramauth.store.RecordTableContract;
import io.telegramauth.store.StoreEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteRecordTableTest extends RecordTableContract {
  @TempDir Path directory;

  @Override
  protected StoreEngine open() {
    return SqliteEngine.on(directory.resolve("store.db"));
  }
}
