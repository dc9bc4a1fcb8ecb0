package io.telegramauth;

import java.util.Map;

/** On the embedded engine: one SQLite file, written by all processes. */
class SqliteKilledAtRandomIT extends KilledAtRandomContract {
  @Override
  protected Map<String, String> engine() {
    return Map.of();
  }
}
