package io.telegramauth.store.jdbc;

import static io.telegramauth.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Management;
import io.telegramauth.testing.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The file of a running service is removed, moved or replaced: nothing is acknowledged and then
 * lost.
 */
@QuarkusTest
@QuarkusTestResource(value = SqliteFileGoneTest.InAFile.class, restrictToAnnotatedClass = true)
@Timeout(60)
class SqliteFileGoneTest {
  /** A file of its own. */
  public static class InAFile extends Sandbox {
    @Override
    public Map<String, String> start() {
      Map<String, String> configuration = super.start();
      try {
        Path directory = Files.createTempDirectory("store");
        configuration.put("STORE_SQLITE_PATH", directory.resolve("store.db").toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return configuration;
    }

    @Override
    public void inject(TestInjector injector) {
      injector.injectIntoFields(this, new TestInjector.MatchesType(InAFile.class));
    }
  }

  /** Time until writes succeed again once the file is there. */
  private static final Duration HEALING = Duration.ofSeconds(10);

  InAFile sandbox;

  @ConfigProperty(name = "telegram-auth.store.sqlite.path")
  Path file;

  private final String number = Api.plainNumber();

  /** The session of a user who logged in before the fault. */
  private String kept;

  @BeforeEach
  void logIn() {
    kept = Api.logIn(number);
    assertReady(200, "UP");
  }

  @AfterEach
  void isUsedAsBefore() throws SQLException, IOException {
    await().atMost(HEALING).untilAsserted(() -> assertReady(200, "UP"));
    String next = Api.logIn(Api.plainNumber());
    assertThat(isInFile(next)).as("acknowledged, and in the file that others find").isTrue();
    Api.session(Api.userOf(number), Sandbox.API_KEY)
        .then()
        .statusCode(200)
        .body("data.sessionId", equalTo(kept));
    for (Path opened : new Path[] {file, beside("-wal"), beside("-shm")}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(opened)))
          .as("%s, which holds what another user must not see", opened)
          .isEqualTo("rw-------");
    }
  }

  private static void assertReady(int status, String store) {
    Management.get("/q/health/ready")
        .then()
        .statusCode(status)
        .body("checks.find { it.name == 'store' }.status", equalTo(store));
  }

  /** As another process sees the file. */
  private boolean isInFile(String session) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        PreparedStatement select =
            connection.prepareStatement("SELECT 1 FROM sessions WHERE session_id = ?")) {
      select.setString(1, session);
      try (ResultSet found = select.executeQuery()) {
        return found.next();
      }
    }
  }

  /** As the runbook describes. */
  private Path backup() throws SQLException {
    Path copy = file.resolveSibling("copy-of-" + kept + ".db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("VACUUM INTO '" + copy + "'");
    }
    return copy;
  }

  private Path beside(String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  private void assertNothingIsDone() {
    String another = Api.plainNumber();
    for (int i = 0; i < 3; i++) {
      assertRefused(Api.start(another), 503, "STORE_UNAVAILABLE", "UNKNOWN");
    }
    assertThat(sandbox.telegram().events().count(another, Event.CODE_SENT)).isZero();
    assertRefused(
        Api.session(Api.userOf(number), Sandbox.API_KEY), 503, "STORE_UNAVAILABLE", "UNKNOWN");
    assertReady(503, "DOWN");
  }

  @Test
  void noWriteIsAcknowledgedWhileTheFileIsMissing() throws Exception {
    Path copy = backup();
    Files.delete(file);
    assertNothingIsDone();
    assertThat(file).doesNotExist();

    Files.move(copy, file);
  }

  @Test
  void noWriteIsAcknowledgedWhileAllFilesAreMissing() throws Exception {
    Path copy = backup();
    for (String suffix : new String[] {"", "-wal", "-shm"}) {
      Files.delete(beside(suffix));
    }
    assertNothingIsDone();

    Files.move(copy, file);
  }

  @Test
  void aReplacementFileIsUsed() throws Exception {
    Path copy = backup();
    String after = Api.logIn(Api.plainNumber());
    Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);

    await().atMost(HEALING).untilAsserted(() -> assertReady(200, "UP"));
    assertThat(isInFile(after)).as("what came after the copy was made").isFalse();
    assertThat(beside("-wal.former")).isNotEmptyFile();
  }

  @Test
  void aFileMovedBackHasEverything() throws Exception {
    Path elsewhere = file.resolveSibling("elsewhere.db");
    Files.move(file, elsewhere);
    assertNothingIsDone();

    Files.move(elsewhere, file);
  }

  @Test
  void aRemovedLogLosesNothing() throws Exception {
    String acknowledged = Api.logIn(Api.plainNumber());
    Files.delete(beside("-wal"));

    await().atMost(HEALING).untilAsserted(() -> assertReady(200, "UP"));
    assertThat(isInFile(acknowledged)).isTrue();
  }

  @Test
  void anEmptyFileIsTreatedAsMissing() throws Exception {
    Path copy = backup();
    Files.delete(file);
    Files.createFile(file);
    assertNothingIsDone();

    Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
