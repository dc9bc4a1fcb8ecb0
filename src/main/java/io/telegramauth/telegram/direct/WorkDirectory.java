package io.telegramauth.telegram.direct;

import io.telegramauth.crypto.SecretBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jboss.logging.Logger;

/** A private directory for one TDLib client, removed with it. */
final class WorkDirectory implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(WorkDirectory.class);

  /** The prefix of the directories' names; a number follows. */
  static final String PREFIX = "telegram-auth-direct-";

  private final Path directory;
  private final String databaseName;

  private WorkDirectory(Path directory, boolean testServers) {
    this.directory = directory;
    this.databaseName = testServers ? "td_test.binlog" : "td.binlog";
  }

  /** Creates a directory that only this process's user can access. */
  static WorkDirectory create(Path base, boolean testServers) {
    try {
      return new WorkDirectory(
          Files.createTempDirectory(
              base,
              PREFIX,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))),
          testServers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path directory() {
    return directory;
  }

  /** Writes a database where TDLib looks for it. */
  void restore(SecretBytes database) {
    try {
      Files.write(directory.resolve(databaseName), database.reveal());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the database that TDLib left. */
  SecretBytes database() {
    try {
      return SecretBytes.of(Files.readAllBytes(directory.resolve(databaseName)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    remove(directory);
  }

  /** Removes a directory that was created here, if it exists. */
  static void remove(Path directory) {
    try {
      delete(directory);
    } catch (IOException e) {
      // The call has its result, which this failure must not change.
      LOG.errorf(e, "A TDLib work directory could not be removed: %s", directory);
    }
  }

  /** Deletes a tree that another process may be deleting, too. */
  private static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
        for (Path child : children) {
          delete(child);
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      } catch (NoSuchFileException e) {
        return;
      }
    }
    Files.deleteIfExists(path);
  }
}
