package io.telegramauth.campaign;

import java.util.Map;

/** On the embedded engine: one SQLite file, written by all processes. */
class SqliteKilledAtRandomIT extends KilledAtRandomContract {
  @Override
  protected String name() {
    return "sqlite";
  }

  @Override
  protected Map<String, String> engine() {
    return Map.of();
  }
}
