package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalPoolInterceptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;

/**
 * The file that SQLite's connection was opened on, and whether its name still leads to it. A
 * connection whose file is removed or replaced goes on as if nothing were: what is committed then
 * is in a file without a name, and gone with the process. The same goes for the write-ahead log
 * beside it.
 */
final class DatabaseFile implements AgroalPoolInterceptor {
  private static final String IN_MEMORY = ":memory:";

  /** None for a database in memory, which nobody can take away. */
  private final Optional<Path> path;

  private Connection connection;
  private Optional<Path> logPath = Optional.empty();
  private boolean isInvalid;

  /** What the names led to when the connection was new. */
  private Optional<Object> database = Optional.empty();

  private Optional<Object> log = Optional.empty();

  /**
   * @param path as the pool's address has it
   */
  DatabaseFile(String path) {
    this.path = path.equals(IN_MEMORY) ? Optional.empty() : Optional.of(Path.of(path));
  }

  @Override
  public void onConnectionAcquire(Connection acquired) {
    try {
      remember(acquired.unwrap(Connection.class));
    } catch (SQLException e) {
      throw new IllegalStateException("A connection of the pool has no connection in it", e);
    }
  }

  private synchronized void remember(Connection own) {
    if (own != connection) {
      connection = own;
      isInvalid = false;
      database = databaseNow();
      logPath = path.map(name -> beside(name, "-wal"));
      log = logNow();
    }
  }

  /** Which file that is, whatever its name; empty where there is none, or nothing in it. */
  private Optional<Object> databaseNow() {
    return path.flatMap(name -> fileAt(name, 1));
  }

  /** The same; SQLite makes it with the first write. */
  private Optional<Object> logNow() {
    return logPath.flatMap(name -> fileAt(name, 0));
  }

  private static Optional<Object> fileAt(Path name, long leastSize) {
    try {
      BasicFileAttributes file = Files.readAttributes(name, BasicFileAttributes.class);
      return file.size() < leastSize
          ? Optional.empty()
          : Optional.of(Objects.requireNonNullElse(file.fileKey(), name));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** SQLite follows a link before it names what it makes beside the file. */
  private static Path beside(Path name, String suffix) {
    Path file;
    try {
      file = name.toRealPath();
    } catch (IOException e) {
      file = name;
    }
    return file.resolveSibling(file.getFileName() + suffix);
  }

  /** Whether there is a file; where there is none, a new connection would make one. */
  boolean exists() {
    return path.isEmpty() || databaseNow().isPresent();
  }

  /**
   * Whether what a connection commits is where the next process will look for it.
   *
   * @param own the engine's connection, not what the pool has around it
   */
  synchronized boolean isHeldBy(Connection own) {
    if (path.isEmpty()) {
      return true;
    }
    if (own != connection || isInvalid || database.isEmpty() || !databaseNow().equals(database)) {
      return false;
    }
    Optional<Object> logged = logNow();
    if (log.isEmpty()) {
      log = logged;
    }
    return logged.equals(log);
  }

  /** The connection is not to be used again, whatever becomes of the file. */
  synchronized void invalidate() {
    isInvalid = true;
  }

  /**
   * Sets the log of the file that the connection was opened on aside, if another file is in its
   * place: SQLite would play it into that one. For a connection that is closed.
   */
  synchronized void moveStaleLogAside() throws SQLException {
    Optional<Object> databaseNow = databaseNow();
    if (databaseNow.isPresent()
        && !databaseNow.equals(database)
        && log.isPresent()
        && logNow().equals(log)) {
      Path formerLog = logPath.orElseThrow();
      try {
        Files.move(
            formerLog,
            formerLog.resolveSibling(formerLog.getFileName() + ".former"),
            StandardCopyOption.REPLACE_EXISTING);
        // Only an index into it.
        Files.deleteIfExists(beside(path.orElseThrow(), "-shm"));
      } catch (IOException e) {
        throw new SQLException("The log of a former file cannot be set aside", e);
      }
    }
  }
}
