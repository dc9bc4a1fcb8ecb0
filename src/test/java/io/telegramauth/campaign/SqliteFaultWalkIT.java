package io.telegramauth.campaign;

import io.telegramauth.campaign.harness.FaultySqliteStore;
import io.telegramauth.campaign.harness.FaultyStore;
import java.nio.file.Path;

/** On the embedded engine: one SQLite file, written by both instances. */
class SqliteFaultWalkIT extends FaultWalkContract {
  @Override
  protected String engine() {
    return "sqlite";
  }

  @Override
  protected FaultyStore store(Path directory) {
    return new FaultySqliteStore(directory.resolve("store.db"));
  }
}
