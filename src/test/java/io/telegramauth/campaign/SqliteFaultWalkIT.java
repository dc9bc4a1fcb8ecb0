package io.telegramauth.campaign;

import java.nio.file.Path;

/** On the embedded engine: one SQLite file, written by both instances. */
class SqliteFaultWalkIT extends FaultWalkContract {
  @Override
  protected String engine() {
    return "sqlite";
  }

  @Override
  protected StoreUnderFire store(Path directory) {
    return new SqliteUnderFire(directory.resolve("store.db"));
  }
}
