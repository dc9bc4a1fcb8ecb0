package io.telegramauth.store.jdbc;

import io.telegramauth.store.SealedSessionsContract;
import io.telegramauth.store.StoreEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteSealedSessionsTest extends SealedSessionsContract {
  @TempDir Path directory;

  @Override
  protected StoreEngine open() {
    return SqliteEngine.on(directory.resolve("store.db"));
  }
}
