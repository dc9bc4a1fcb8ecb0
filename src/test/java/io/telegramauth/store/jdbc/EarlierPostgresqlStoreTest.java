package io.telegramauth.store.jdbc;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.telegramauth.store.EarlierStoreContract;
import io.telegramauth.testing.PostgresServer;
import io.telegramauth.testing.PostgresqlStore;
import io.telegramauth.testing.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

@QuarkusTest
@QuarkusTestResource(
    value = EarlierPostgresqlStoreTest.Restored.class,
    restrictToAnnotatedClass = true)
class EarlierPostgresqlStoreTest extends EarlierStoreContract {
  /** The database as it was dumped. */
  public static class Restored extends Sandbox {
    private static final String DATABASE = "earlier";

    @Override
    public Map<String, String> start() {
      Map<String, String> configuration = super.start();
      PostgresServer server = PostgresServer.shared();
      if (server.makeDatabase(DATABASE)) {
        try {
          server.execute(
              DATABASE,
              Files.readString(Path.of("src/test/resources/stores/postgresql-2026-11.sql")));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      configuration.putAll(PostgresqlStore.configuration(server.url(DATABASE)));
      return configuration;
    }
  }

  @Override
  protected Instant written() {
    return Instant.parse("2026-11-30T16:08:00Z");
  }

  @Override
  protected String session() {
    return "wHDzKAAksdZz6eM5EhGYDA";
  }

  @Override
  protected String waiting() {
    return "1GqhjtkJ6GJfrNzUmmmp6W3DZK_jwpJU";
  }

  @Override
  protected String completedLogin() {
    return "8s0vXrTJv3MzZ6xpcglPvBcU4xHXCNdV";
  }
}
