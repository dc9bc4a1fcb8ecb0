package io.telegramauth.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** Runs the service under test on PostgreSQL. */
public class PostgresqlStore implements QuarkusTestResourceLifecycleManager {
  /** The service's database on the shared server. */
  public static final String DATABASE = "service";

  /** The profile of tests whose service runs so. */
  public static class Chosen implements QuarkusTestProfile {
    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(new TestResourceEntry(PostgresqlStore.class));
    }
  }

  @Override
  public Map<String, String> start() {
    return onDatabase(DATABASE);
  }

  /** The configuration of services that share a database, which is created if missing. */
  public static Map<String, String> onDatabase(String name) {
    PostgresServer server = PostgresServer.shared();
    server.makeDatabase(name);
    return configuration(server.url(name));
  }

  /** The configuration of a service with this database. */
  public static Map<String, String> configuration(String url) {
    return Map.of(
        "STORE",
        "postgresql",
        "STORE_POSTGRESQL_URL",
        url,
        "STORE_POSTGRESQL_USER",
        PostgresServer.USER,
        "STORE_POSTGRESQL_PASSWORD",
        PostgresServer.PASSWORD);
  }

  /** Does nothing: the server is shared. */
  @Override
  public void stop() {}
}
