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
 * Removes directories that killed processes left. Their content is encrypted with a key that is
 * lost or sealed in the store, so they only use space.
 *
 * <p>Recognises them by age alone, because the owner may be a process of another container. A
 * directory is in use for one request at most.
 */
final class StaleDirectories {
  private static final Logger LOG = Logger.getLogger(StaleDirectories.class);

  /** The age of a stale directory, far above the time of any request; also the sweep interval. */
  static final Duration AGE = Duration.ofHours(1);

  private static final Pattern NAME = Pattern.compile(Pattern.quote(WorkDirectory.PREFIX) + "\\d+");

  private final Path base;
  private final AtomicLong nextSweep = new AtomicLong(System.nanoTime());

  StaleDirectories(Path base) {
    this.base = base;
  }

  /** Removes stale directories, unless that was done recently. */
  void sweep() {
    long now = System.nanoTime();
    long next = nextSweep.get();
    if (now - next < 0 || !nextSweep.compareAndSet(next, now + AGE.toNanos())) {
      return;
    }
    // The system clock, because the file system uses it.
    Instant oldest = Instant.now().minus(AGE);
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(base, path -> isStale(path, oldest))) {
      found.forEach(WorkDirectory::remove);
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warnf("Stale directories in %s could not be listed: %s", base, e);
    }
  }

  private static boolean isStale(Path path, Instant oldest) throws IOException {
    return NAME.matcher(path.getFileName().toString()).matches()
        && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
        && Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant().isBefore(oldest);
  }
}
