package io.telegramauth.store.jdbc;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.telegramauth.store.EarlierStoreContract;
import io.telegramauth.testing.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

@QuarkusTest
@QuarkusTestResource(value = EarlierSqliteStoreTest.Copied.class, restrictToAnnotatedClass = true)
class EarlierSqliteStoreTest extends EarlierStoreContract {
  /** The file as it was kept. */
  public static class Copied extends Sandbox {
    @Override
    public Map<String, String> start() {
      Map<String, String> configuration = super.start();
      try {
        Path file = Files.createTempDirectory("earlier").resolve("store.db");
        Files.copy(Path.of("src/test/resources/stores/sqlite-2026-11.db"), file);
        configuration.put("STORE_SQLITE_PATH", file.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return configuration;
    }
  }

  @Override
  protected Instant written() {
    return Instant.parse("2026-11-30T16:08:00Z");
  }

  @Override
  protected String session() {
    return "P1BP4CoFNpo2lgf8wcoYQQ";
  }

  @Override
  protected String waiting() {
    return "dCE3E9_LM4Uz2gh3QzHqoaFp60lKjO0G";
  }

  @Override
  protected String completedLogin() {
    return "4FmmvjwYVzmIX148O1BCa7bS2q481qt5";
  }
}
