package io.telegramauth.store.jdbc;

import io.agroal.api.AgroalPoolInterceptor;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The file that SQLite's connection has open, and whether its path still leads to it. A connection
 * whose file was removed or replaced works on, but its commits go to a file without a name and are
 * lost with the process. The same holds for the write-ahead log.
 */
final class DatabaseFile implements AgroalPoolInterceptor {
  private static final Logger LOG = Logger.getLogger(DatabaseFile.class);
  private static final String IN_MEMORY = ":memory:";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /** SQLite's files beside the database: the log, its index, and the log of other modes. */
  private static final List<String> SUFFIXES = List.of("-wal", "-shm", "-journal");

  /** Empty for a database in memory. */
  private final Optional<Path> path;

  private Connection connection;
  private Optional<Path> logPath = Optional.empty();
  private boolean isInvalid;

  /** The identities of the files when the connection was opened. */
  private Optional<Object> database = Optional.empty();

  private Optional<Object> log = Optional.empty();

  /**
   * @param path the path in the pool's address
   */
  DatabaseFile(String path) {
    this.path = path.equals(IN_MEMORY) ? Optional.empty() : Optional.of(Path.of(path));
  }

  /**
   * Creates the file if it is missing, readable and writable by its owner only, and takes all other
   * permissions from files that exist. Must be called before a connection is opened: SQLite gives
   * the files that it creates beside the database the permissions of the database.
   *
   * @throws IOException if the file belongs to somebody else, who may give himself any permission
   */
  void restrictAccess() throws IOException {
    // Other file systems have no such permissions.
    if (path.isPresent()
        && path.get().getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Path file = path.get();
      try {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      } catch (FileAlreadyExistsException e) {
        restrictAccess(file);
      } catch (NoSuchFileException e) {
        LOG.debug("There is no directory for the file; the connection will say so", e);
      }
      for (String suffix : SUFFIXES) {
        restrictAccess(beside(file, suffix));
      }
    }
  }

  private static void restrictAccess(Path file) throws IOException {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.retainAll(OWNER_ONLY)) {
        Files.setPosixFilePermissions(file, permissions);
        LOG.warnf("The database file %s was accessible to other users; it no longer is", file);
      }
    } catch (NoSuchFileException e) {
      LOG.tracef("There is no %s", file);
    }
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

  /** The file's identity, whatever its name; empty if it is missing or empty. */
  private Optional<Object> databaseNow() {
    return path.flatMap(name -> fileAt(name, 1));
  }

  /** The log's identity; SQLite creates the log with the first write. */
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

  /** SQLite resolves links before it names the files beside the database. */
  private static Path beside(Path name, String suffix) {
    Path file;
    try {
      file = name.toRealPath();
    } catch (IOException e) {
      file = name;
    }
    return file.resolveSibling(file.getFileName() + suffix);
  }

  /** Whether the file exists; otherwise a new connection would create one. */
  boolean exists() {
    return path.isEmpty() || databaseNow().isPresent();
  }

  /**
   * Whether the connection commits to the file that the next process will open.
   *
   * @param own the driver's connection, not the pool's wrapper
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

  /** Marks the connection as unusable. */
  synchronized void invalidate() {
    isInvalid = true;
  }

  /**
   * Moves the log of the previous file aside if another file took its place: SQLite would replay
   * the log into it. The connection must be closed.
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
        // An index of the log only.
        Files.deleteIfExists(beside(path.orElseThrow(), "-shm"));
      } catch (IOException e) {
        throw new SQLException("The log of a former file cannot be set aside", e);
      }
    }
  }
}
