package io.telegramauth;

import io.telegramauth.testing.PostgresServer;
import io.telegramauth.testing.PostgresqlStore;
import java.util.Map;

/** On one PostgreSQL database. */
class PostgresqlKilledAtRandomIT extends KilledAtRandomContract {
  private static final String DATABASE = "killed_at_random";

  @Override
  protected Map<String, String> engine() {
    PostgresServer server = PostgresServer.shared();
    server.makeDatabase(DATABASE);
    return PostgresqlStore.configuration(server.url(DATABASE));
  }
}
