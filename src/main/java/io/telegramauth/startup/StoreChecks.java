package io.telegramauth.startup;

import io.telegramauth.config.StoreConfig;
import io.telegramauth.config.StoreConfig.DynamodbConfig;
import io.telegramauth.config.StoreConfig.PostgresqlConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Validates the settings of the store in use. A pasted address must not add parameters, and a path
 * must lead to a file.
 */
final class StoreChecks {
  private static final String IN_MEMORY = ":memory:";

  /** A leading colon is special to the driver, the other characters are special in a JDBC URL. */
  private static final Pattern NO_PATH =
      Pattern.compile("|:.*|file:.*|.*[?#%\\p{Cntrl}].*", Pattern.DOTALL);

  private static final String IS_NO_PATH = "is not the path of a file: no address, and no ? # %";

  private static final Pattern SYNCHRONOUS =
      Pattern.compile("FULL|NORMAL|EXTRA", Pattern.CASE_INSENSITIVE);

  private static final Pattern POSTGRESQL_URL =
      Pattern.compile("jdbc:postgresql://[^\\s/?#,]+(?:,[^\\s/?#,]+)*/[^\\s/?#]+(?:\\?[^\\s#]*)?");

  private static final Pattern ANY_SERVER =
      Pattern.compile(".*[?&]targetServerType=(?!(?:primary|master)(?:&|$)).*");

  /** Bits of a mode, as of POSIX's {@code st_mode}. */
  private static final int WRITABLE_BY_OTHERS = 0002;

  private static final int STICKY = 01000;

  private StoreChecks() {}

  /** All problems of the engine in use. */
  static List<String> problems(StoreConfig store) {
    List<String> problems = new ArrayList<>(addressProblems(store));
    switch (store.engine()) {
      case StoreConfig.SQLITE -> {}
      case StoreConfig.POSTGRESQL -> addProblems(problems, store.postgresql());
      case StoreConfig.DYNAMODB -> addProblems(problems, store.dynamodb());
      default -> problems.add("STORE is none of " + String.join(", ", StoreConfig.ENGINES));
    }
    return problems;
  }

  /** Problems of its address, with which nothing is started, whatever the profile. */
  static List<String> addressProblems(StoreConfig store) {
    return switch (store.engine()) {
      case StoreConfig.SQLITE -> sqlite(store.sqlite().path(), store.sqlite().synchronous());
      case StoreConfig.POSTGRESQL ->
          store.postgresql().url().flatMap(StoreChecks::postgresqlUrl).stream().toList();
      default -> List.of();
    };
  }

  private static void addProblems(List<String> problems, PostgresqlConfig postgresql) {
    if (postgresql.url().isEmpty()) {
      problems.add("STORE_POSTGRESQL_URL is not set");
    }
    if (postgresql.user().isEmpty()) {
      problems.add("STORE_POSTGRESQL_USER is not set");
    }
    if (postgresql.password().isEmpty()) {
      problems.add("STORE_POSTGRESQL_PASSWORD is not set");
    }
    // Becomes part of a statement.
    if (ConfigChecks.positiveInteger(postgresql.statementTimeoutMs()).isEmpty()) {
      problems.add("STORE_POSTGRESQL_STATEMENT_TIMEOUT_MS is not a positive number");
    }
  }

  private static void addProblems(List<String> problems, DynamodbConfig dynamodb) {
    if (!dynamodb.table().matches("[a-zA-Z0-9_.-]{3,255}")) {
      problems.add("STORE_DYNAMODB_TABLE is not a name that DynamoDB takes");
    }
    if (!dynamodb.endpoint().orElse("http://none").matches("https?://[^\\s/?#]+/?")) {
      problems.add("STORE_DYNAMODB_ENDPOINT is not of the form https://host:port");
    }
  }

  /** Problems of the SQLite settings; empty when valid. */
  private static List<String> sqlite(String path, String synchronous) {
    List<String> problems = new ArrayList<>();
    pathProblem(path).ifPresent(problem -> problems.add("STORE_SQLITE_PATH " + problem));
    if (!SYNCHRONOUS.matcher(synchronous).matches()) {
      problems.add("STORE_SQLITE_SYNCHRONOUS is none of FULL, NORMAL, EXTRA");
    }
    return List.copyOf(problems);
  }

  private static Optional<String> pathProblem(String text) {
    if (text.equals(IN_MEMORY)) {
      return Optional.empty();
    }
    if (NO_PATH.matcher(text).matches()) {
      return Optional.of(IS_NO_PATH);
    }
    try {
      return pathProblem(text.endsWith("/"), Path.of(text).toAbsolutePath());
    } catch (InvalidPathException e) {
      return Optional.of(IS_NO_PATH);
    }
  }

  private static Optional<String> pathProblem(boolean isDirectory, Path path) {
    if (isDirectory || Files.isDirectory(path)) {
      return Optional.of("names a directory");
    }
    Path directory = path.getParent();
    if (!Files.isDirectory(directory)) {
      return Optional.of("names a file in a directory that does not exist");
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      return Optional.of("does not name a regular file");
    }
    if (mayBeReplacedByAnybody(directory)) {
      return Optional.of("names a file in a directory where every user may replace it");
    }
    // SQLite creates files beside it.
    if (!Files.isWritable(directory) || (Files.exists(path) && !Files.isWritable(path))) {
      return Optional.of("names a file that cannot be written");
    }
    return Optional.empty();
  }

  /** Whether everybody may write to a directory that lacks the sticky bit, unlike /tmp. */
  private static boolean mayBeReplacedByAnybody(Path directory) {
    if (!directory.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return false;
    }
    try {
      int mode = (int) Files.getAttribute(directory, "unix:mode");
      return (mode & WRITABLE_BY_OTHERS) != 0 && (mode & STICKY) == 0;
    } catch (IOException e) {
      // It cannot be looked at, so nothing can be opened in it either, which says more.
      return false;
    }
  }

  /** Problem of the PostgreSQL address; empty when valid. */
  private static Optional<String> postgresqlUrl(String url) {
    if (!POSTGRESQL_URL.matcher(url).matches()) {
      return Optional.of(
          "STORE_POSTGRESQL_URL is not of the form jdbc:postgresql://host:port/database");
    }
    if (ANY_SERVER.matcher(url).matches()) {
      return Optional.of("STORE_POSTGRESQL_URL asks for a server that need not be the primary");
    }
    return Optional.empty();
  }
}
