package io.telegramauth.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.telegramauth.config.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

class SchemaTest {
  private static final Path MIGRATIONS = Path.of("src", "main", "resources", "db", "migration");

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  void allScriptsAreListedAndTheNewestVersionIsCurrent(String engine) throws IOException {
    try (Stream<Path> files = Files.list(MIGRATIONS.resolve(engine))) {
      assertThat(files.map(file -> file.getFileName().toString()).sorted().toList())
          .isEqualTo(Migrations.SCRIPTS)
          .last(STRING)
          .startsWith("V" + Migrations.NEWEST_VERSION + "__");
    }
  }

  @Test
  void aSchemaIsCurrentAfterItsNewestScript(@TempDir Path directory) {
    SQLiteDataSource database = new SQLiteDataSource();
    database.setUrl("jdbc:sqlite:" + directory.resolve("schema.db"));
    Schema schema = new Schema(StoreConfig.SQLITE, database, () -> database);
    assertThat(schema.isCurrent()).isFalse();

    migrate(database, "1");
    assertThat(schema.isCurrent()).isFalse();

    migrate(database, Migrations.NEWEST_VERSION);
    assertThat(schema.isCurrent()).isTrue();
  }

  private static void migrate(SQLiteDataSource database, String version) {
    Migrations.configure(StoreConfig.SQLITE).dataSource(database).target(version).load().migrate();
  }
}
