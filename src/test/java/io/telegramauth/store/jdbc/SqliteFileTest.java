package io.telegramauth.store.jdbc;

import static io.telegramauth.store.Race.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.store.PlainSessions;
import io.telegramauth.store.Race;
import io.telegramauth.store.SessionRows;
import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.StoredRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults of the SQLite file. */
@Timeout(60)
class SqliteFileTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(200);

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("store.db");
  }

  private static StoredRecord record(String id, long version, int data) {
    return new StoredRecord("kind", id, version, LATER, new byte[] {(byte) data});
  }

  private static void assertUnavailable(Uni<?> asked) {
    FailureException failure = catchThrowableOfType(FailureException.class, () -> await(asked));
    assertThat(failure.failure().code()).isEqualTo(FailureCode.STORE_UNAVAILABLE);
  }

  private static int increment(RecordTable table) {
    while (true) {
      StoredRecord read = await(table.find("kind", "counter", NOW)).orElseThrow();
      int next = read.data()[0] + 1;
      if (await(table.update(record("counter", read.version() + 1, next), NOW))) {
        return next;
      }
    }
  }

  private static void assertForOwnerOnly(Path... files) {
    assertThat(files)
        .allSatisfy(
            file ->
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as(file.getFileName().toString())
                    .isEqualTo("rw-------"));
  }

  private Path[] filesWhileOpen() {
    return new Path[] {
      file(), directory.resolve("store.db-wal"), directory.resolve("store.db-shm")
    };
  }

  @Test
  void isAccessibleToItsOwnerOnly() {
    try (SqliteEngine engine = SqliteEngine.on(file())) {
      await(engine.records().insert(record("a", 1, 1), NOW));
      assertForOwnerOnly(filesWhileOpen());
    }
  }

  /** As earlier versions left it, in the middle of its work. */
  @Test
  void accessOfOtherUsersIsRemoved() throws IOException {
    try (SqliteEngine earlier = SqliteEngine.on(file())) {
      await(earlier.records().insert(record("a", 1, 1), NOW));
      for (Path wide : filesWhileOpen()) {
        Files.setPosixFilePermissions(wide, PosixFilePermissions.fromString("rw-rw-r--"));
      }
      try (SqliteEngine engine = SqliteEngine.on(file())) {
        assertForOwnerOnly(filesWhileOpen());
        assertThat(await(engine.records().find("kind", "a", NOW))).contains(record("a", 1, 1));
      }
    }
  }

  @Test
  void isWrittenByTwoProcessesAtOnce() {
    int each = 50;
    // SQLite does not queue: one writer may keep another out for seconds.
    Duration patience = Duration.ofSeconds(30);
    try (SqliteEngine one = SqliteEngine.on(file(), patience);
        SqliteEngine other = SqliteEngine.on(file(), patience)) {
      await(one.records().insert(record("counter", 1, 0), NOW));

      Race.of(
          2,
          runner -> {
            RecordTable table = runner == 0 ? one.records() : other.records();
            for (int i = 0; i < each; i++) {
              increment(table);
            }
            return runner;
          });

      StoredRecord counter = await(other.records().find("kind", "counter", NOW)).orElseThrow();
      assertThat(counter.data()[0]).isEqualTo((byte) (2 * each));
    }
  }

  @Test
  void processesSeeEachOthersWrites() {
    try (SqliteEngine one = SqliteEngine.on(file());
        SqliteEngine other = SqliteEngine.on(file())) {
      await(one.records().insert(record("a", 1, 1), NOW));

      assertThat(await(other.records().find("kind", "a", NOW))).contains(record("a", 1, 1));
      assertThat(await(other.records().insert(record("a", 1, 2), NOW))).isFalse();
    }
  }

  @Test
  void oneOfTwoProcessesInserts() {
    try (SqliteEngine one = SqliteEngine.on(file());
        SqliteEngine other = SqliteEngine.on(file())) {
      for (int round = 0; round < 20; round++) {
        String id = "raced" + round;
        List<Boolean> won =
            Race.of(
                2,
                runner ->
                    await(
                        (runner == 0 ? one : other).records().insert(record(id, 1, runner), NOW)));
        assertThat(won).as("round %d", round).containsOnlyOnce(true);
      }
    }
  }

  @Test
  void aLockFailsWritesSoonAndReadsContinue() throws SQLException {
    try (SqliteEngine engine = SqliteEngine.on(file(), SHORT)) {
      RecordTable table = engine.records();
      await(table.insert(record("a", 1, 1), NOW));

      try (Connection holder = DriverManager.getConnection("jdbc:sqlite:" + file());
          Statement statement = holder.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");

        assertUnavailable(table.update(record("a", 2, 2), NOW));
        assertUnavailable(table.insert(record("b", 1, 1), NOW));
        assertUnavailable(table.delete("kind", "a"));
        assertThat(await(table.find("kind", "a", NOW))).contains(record("a", 1, 1));
        statement.execute("ROLLBACK");
      }

      assertThat(await(table.update(record("a", 2, 2), NOW))).isTrue();
    }
  }

  @Test
  void writesAreAtomicAfterALock() throws SQLException {
    try (SqliteEngine engine = SqliteEngine.on(file(), SHORT)) {
      try (Connection holder = DriverManager.getConnection("jdbc:sqlite:" + file());
          Statement statement = holder.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        assertUnavailable(engine.records().insert(record("a", 1, 1), NOW));
        statement.execute("ROLLBACK");
      }
      await(engine.records().insert(record("a", 1, 1), NOW));
      engine.execute("DROP TABLE sessions");

      assertUnavailable(
          new PlainSessions(engine.sessions())
              .insert(
                  SessionRows.session("s", 1, NOW),
                  SessionRows.entry(Action.CREATE, NOW),
                  List.of(RecordWrite.update(record("a", 2, 2)))));
      assertThat(await(engine.records().find("kind", "a", NOW))).contains(record("a", 1, 1));
    }
  }

  /** Single statements share transactions with longer work, and all run out of space. */
  @Test
  void aFullDiskLeavesNoUnacknowledgedWrite() {
    try (SqliteEngine engine = SqliteEngine.on(file())) {
      engine.execute("PRAGMA max_page_count = 60");
      RecordTable table = engine.records();

      Map<String, Boolean> kept = new ConcurrentHashMap<>();
      Race.of(
          16,
          runner -> {
            for (int i = 0; i < 20; i++) {
              String id = runner + "-" + i;
              kept.put(id, isKept(table.insert(large(id), NOW)));
              String pair = "pair-" + id;
              boolean both =
                  isKept(
                      table.write(
                          List.of(
                              RecordWrite.insert(large(pair + "-a")),
                              RecordWrite.insert(large(pair + "-b"))),
                          NOW));
              kept.put(pair + "-a", both);
              kept.put(pair + "-b", both);
            }
            return runner;
          });

      assertThat(kept.values()).contains(true, false);
      kept.forEach(
          (id, isKept) ->
              assertThat(await(table.find("kind", id, NOW)).isPresent()).as(id).isEqualTo(isKept));
      engine.execute("PRAGMA max_page_count = 1000000");
      assertThat(await(table.insert(large("room again"), NOW))).isTrue();
    }
  }

  /** The file would never be found again. */
  @Test
  void aWriteToARemovedFileIsNotAcknowledged() {
    Path away = directory.resolve("away.db");
    try (SqliteEngine engine = SqliteEngine.on(file())) {
      await(engine.records().insert(record("a", 1, 1), NOW));

      assertUnavailable(
          engine
              .transactions()
              .writeStatement(
                  statements -> {
                    move(file(), away);
                    return statements.update("UPDATE records SET version = 7", update -> {});
                  }));
      assertUnavailable(engine.records().find("kind", "a", NOW));

      move(away, file());
      Awaitility.await().until(() -> isKept(engine.records().insert(record("b", 1, 1), NOW)));
    }
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As a connection that opened its file read-only, whatever the mode of the file now. */
  @Test
  void aReadOnlyConnectionIsDiscarded() {
    try (SqliteEngine engine = SqliteEngine.on(file())) {
      await(engine.records().insert(record("a", 1, 1), NOW));
      engine.execute("PRAGMA query_only = ON");
      assertUnavailable(engine.records().update(record("a", 2, 2), NOW));

      Awaitility.await().until(() -> isKept(engine.records().update(record("a", 2, 2), NOW)));
      assertThat(await(engine.records().find("kind", "a", NOW))).contains(record("a", 2, 2));
    }
  }

  /** Without a file there is nothing to reopen: the data would be lost. */
  @Test
  void aDatabaseInMemoryIsNeverDiscarded() {
    try (SqliteEngine engine = SqliteEngine.on(Path.of(":memory:"))) {
      await(engine.records().insert(record("a", 1, 1), NOW));
      engine.execute("PRAGMA query_only = ON");
      assertUnavailable(engine.records().update(record("a", 2, 2), NOW));
      engine.execute("PRAGMA query_only = OFF");

      assertThat(await(engine.records().find("kind", "a", NOW))).contains(record("a", 1, 1));
    }
  }

  private static StoredRecord large(String id) {
    return new StoredRecord("kind", id, 1, LATER, new byte[2000]);
  }

  private static boolean isKept(Uni<Boolean> asked) {
    try {
      return await(asked);
    } catch (FailureException e) {
      assertThat(e.failure().code()).isEqualTo(FailureCode.STORE_UNAVAILABLE);
      return false;
    }
  }

  @Test
  void withoutItsTablesTheStoreIsUnavailable() {
    try (SqliteEngine engine = SqliteEngine.withoutTables(file())) {
      assertUnavailable(engine.records().find("kind", "a", NOW));
      assertUnavailable(engine.records().insert(record("a", 1, 1), NOW));
      assertUnavailable(new PlainSessions(engine.sessions()).list(1, 1));
    }
  }

  @Test
  void aMissingDirectoryIsNotCreated() {
    Path missing = directory.resolve("missing");
    try (SqliteEngine engine = SqliteEngine.withoutTables(missing.resolve("store.db"))) {
      assertUnavailable(engine.records().find("kind", "a", NOW));
      assertUnavailable(engine.records().insert(record("a", 1, 1), NOW));
    }
    assertThat(missing).doesNotExist();
  }

  @Test
  void migrationsFailWithoutTheDirectory() {
    Path missing = directory.resolve("missing").resolve("store.db");

    assertThatThrownBy(() -> SqliteEngine.on(missing)).isInstanceOf(RuntimeException.class);
  }
}
