package io.telegramauth.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

class SchemaUpdateTest {
  private static final Path MIGRATIONS = Path.of("src", "main", "resources", "db", "migration");

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  void theNewestScriptIsTheVersionThatIsLookedFor(String engine) throws IOException {
    try (Stream<Path> scripts = Files.list(MIGRATIONS.resolve(engine))) {
      List<Integer> versions =
          scripts
              .map(script -> script.getFileName().toString())
              .map(name -> Integer.valueOf(name.substring(1, name.indexOf("__"))))
              .sorted(Comparator.reverseOrder())
              .toList();
      assertThat(versions.get(0)).hasToString(SchemaUpdate.VERSION);
    }
  }

  @Test
  void aSchemaIsCurrentOnceItsNewestScriptWasRun(@TempDir Path directory) {
    SQLiteDataSource database = new SQLiteDataSource();
    database.setUrl("jdbc:sqlite:" + directory.resolve("schema.db"));
    assertThat(SchemaUpdate.isCurrent(database)).isFalse();

    migrate(database, "1");
    assertThat(SchemaUpdate.isCurrent(database)).isFalse();

    migrate(database, SchemaUpdate.VERSION);
    assertThat(SchemaUpdate.isCurrent(database)).isTrue();
  }

  private static void migrate(SQLiteDataSource database, String version) {
    Flyway.configure()
        .dataSource(database)
        .locations("db/migration/sqlite")
        .target(version)
        .load()
        .migrate();
  }
}
