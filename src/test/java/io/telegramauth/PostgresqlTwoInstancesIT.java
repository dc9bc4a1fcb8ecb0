package io.telegramauth;

import io.telegramauth.testing.PostgresqlStore;
import java.util.Map;

/** On one PostgreSQL database. */
class PostgresqlTwoInstancesIT extends TwoInstancesContract {
  @Override
  protected Map<String, String> engine() {
    return PostgresqlStore.onDatabase("two_instances");
  }
}
