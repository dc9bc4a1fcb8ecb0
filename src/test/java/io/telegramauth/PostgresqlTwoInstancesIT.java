package io.telegramauth;

import io.telegramauth.testing.PostgresServer;
import io.telegramauth.testing.PostgresqlStore;
import java.util.Map;

/** On one PostgreSQL database. */
class PostgresqlTwoInstancesIT extends TwoInstancesContract {
  private static final String DATABASE = "two_instances";

  @Override
  protected Map<String, String> engine() {
    PostgresServer server = PostgresServer.shared();
    server.makeDatabase(DATABASE);
    return PostgresqlStore.configuration(server.url(DATABASE));
  }
}
