package io.telegramauth.telegram.direct;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Directories that killed processes have left. What is in them is encrypted with a key that nobody
 * has any more, or that is sealed in the store: they only take up room.
 *
 * <p>Told by their age alone, as their owner may be a process of another container: a directory is
 * used for as long as one request takes.
 */
final class StaleDirectories {
  private static final Logger LOG = Logger.getLogger(StaleDirectories.class);

  /** Far above what any request takes; also how often is looked. */
  static final Duration AGE = Duration.ofHours(1);

  private static final Pattern NAME = Pattern.compile(Pattern.quote(WorkDirectory.PREFIX) + "\\d+");

  private final Path base;
  private final AtomicLong nextLook = new AtomicLong(System.nanoTime());

  StaleDirectories(Path base) {
    this.base = base;
  }

  /** Removes them, unless that was done a short while ago. */
  void sweep() {
    long now = System.nanoTime();
    long next = nextLook.get();
    if (now - next < 0 || !nextLook.compareAndSet(next, now + AGE.toNanos())) {
      return;
    }
    // The machine's own time, as the file system has it.
    Instant oldest = Instant.now().minus(AGE);
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(base, path -> isLeftover(path, oldest))) {
      found.forEach(WorkDirectory::remove);
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warnf("Directories that were left in %s could not be looked for: %s", base, e);
    }
  }

  private static boolean isLeftover(Path path, Instant oldest) throws IOException {
    return NAME.matcher(path.getFileName().toString()).matches()
        && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
        && Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant().isBefore(oldest);
  }
}
