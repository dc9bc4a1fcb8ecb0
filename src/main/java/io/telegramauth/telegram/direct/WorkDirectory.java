package io.telegramauth.telegram.direct;

import io.telegramauth.crypto.SecretBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jboss.logging.Logger;

/** A private directory for one TDLib client, which is gone with it. */
final class WorkDirectory implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(WorkDirectory.class);

  /** What the directories' names begin with; a number follows. */
  static final String PREFIX = "telegram-auth-direct-";

  private final Path directory;
  private final String databaseName;

  private WorkDirectory(Path directory, boolean testServers) {
    this.directory = directory;
    this.databaseName = testServers ? "td_test.binlog" : "td.binlog";
  }

  /** Makes one that only this process's user may look into. */
  static WorkDirectory in(Path base, boolean testServers) {
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

  /** Puts a database where TDLib looks for it. */
  void restore(SecretBytes database) {
    try {
      Files.write(directory.resolve(databaseName), database.reveal());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The database that TDLib has left. */
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

  /** Removes a directory that was made here, if it is there. */
  static void remove(Path directory) {
    try {
      if (Files.exists(directory)) {
        Files.walkFileTree(directory, new Deletion());
      }
    } catch (IOException e) {
      // The call has its answer, and this must not take it away.
      LOG.errorf(e, "A directory of a login could not be removed: %s", directory);
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
