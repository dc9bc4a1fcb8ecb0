package io.telegramauth.store.jdbc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.Location;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.resource.classpath.ClassPathResource;

/**
 * The scripts in {@code db/migration}, one directory for each SQL engine, and Flyway to run them.
 * They are named here: a native executable has no directories to search.
 */
final class Migrations {
  /** The scripts of every engine, oldest first. */
  static final List<String> SCRIPTS =
      List.of("V1__records_and_sessions.sql", "V2__records_due.sql", "V3__owners_and_seals.sql");

  /** The version that the newest script makes; a constant, so that to read it loads nothing. */
  static final String NEWEST_VERSION = "3";

  private Migrations() {}

  /**
   * Brings the schema up to date.
   *
   * @param engine the engine's name, which is that of the scripts' directory
   * @throws org.flywaydb.core.api.FlywayException if that fails
   */
  static void run(String engine, DataSource dataSource) {
    configure(engine).dataSource(dataSource).load().migrate();
  }

  /** Returns a configuration that lacks only the database. */
  static FluentConfiguration configure(String engine) {
    ClassLoader classes = Migrations.class.getClassLoader();
    return Flyway.configure(classes)
        .resourceProvider(
            new Scripts(classes, Location.fromPath("classpath:", "db/migration/" + engine)))
        .javaMigrationClassProvider(List::of);
  }

  /** Gives Flyway the scripts, so that it does not search the class path. */
  private record Scripts(ClassLoader classes, Location directory) implements ResourceProvider {
    @Override
    public LoadableResource getResource(String name) {
      return SCRIPTS.contains(name) ? script(name) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
      return SCRIPTS.stream()
          .filter(name -> name.startsWith(prefix))
          .filter(name -> Arrays.stream(suffixes).anyMatch(name::endsWith))
          .map(this::script)
          .toList();
    }

    private LoadableResource script(String name) {
      return new ClassPathResource(
          directory, directory.getRootPath() + "/" + name, classes, StandardCharsets.UTF_8);
    }
  }
}
