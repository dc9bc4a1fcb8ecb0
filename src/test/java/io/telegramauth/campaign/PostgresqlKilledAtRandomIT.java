package io.telegramauth.campaign;

import io.telegramauth.testing.PostgresqlStore;
import java.util.Map;

/** On one PostgreSQL database. */
class PostgresqlKilledAtRandomIT extends KilledAtRandomContract {
  @Override
  protected String name() {
    return "postgresql";
  }

  @Override
  protected Map<String, String> engine() {
    return PostgresqlStore.onDatabase("killed_at_random");
  }
}
