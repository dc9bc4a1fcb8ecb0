package io.telegramauth.startup;

import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;

/** The main class. */
@QuarkusMain
public final class Main {
  private static final String SQLITE_LIBRARY = "libsqlitejdbc.so";
  private static final String SQLITE_LIBRARY_PATH = "org.sqlite.lib.path";
  private static final String SQLITE_TEMPORARY_FILES = "org.sqlite.tmpdir";

  /** Of each size of small buffers, as many as an event loop keeps for itself; 256 by default. */
  private static final String BUFFERS_KEPT = "io.netty.allocator.smallCacheSize";

  private Main() {}

  /**
   * Runs the service until it is stopped.
   *
   * @param arguments ignored
   */
  public static void main(String... arguments) {
    if (ImageMode.current() == ImageMode.JVM) {
      followMovedNames();
    }
    // The lists of kept buffers are 150 pages of a start.
    System.setProperty(BUFFERS_KEPT, System.getProperty(BUFFERS_KEPT, "64"));
    findSqliteLibrary();
    Quarkus.run(arguments);
  }

  /**
   * Java caches an address for 30 s and a failed look-up for 10 s; a database's name moves in a
   * failover and must be followed within seconds. The first look-up fixes these values. A native
   * executable has them from its build, see application.properties; setting them there again would
   * only start the log of security events, 3 % of a start.
   */
  private static void followMovedNames() {
    Security.setProperty("networkaddress.cache.ttl", "2");
    Security.setProperty("networkaddress.cache.negative.ttl", "1");
  }

  /**
   * Loads SQLite's library from where the build has put it. Otherwise the driver unpacks and
   * compares its own at every start, which takes a quarter of a start. At every start the driver
   * also lists its temporary directory to delete what it has left there: of the library's own,
   * which holds little.
   */
  private static void findSqliteLibrary() {
    Path directory = started().getParent();
    if (System.getProperty(SQLITE_LIBRARY_PATH) == null
        && Files.isRegularFile(directory.resolve(SQLITE_LIBRARY))) {
      System.setProperty(SQLITE_LIBRARY_PATH, directory.toString());
      System.setProperty(SQLITE_TEMPORARY_FILES, directory.toString());
    }
  }

  /** The native executable, or the jar given to the Java runtime. */
  private static Path started() {
    try {
      return ImageMode.current() == ImageMode.NATIVE_RUN
          ? Files.readSymbolicLink(Path.of("/proc/self/exe"))
          : Path.of(System.getProperty("java.class.path")).toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException("Linux has /proc/self/exe for every process", e);
    }
  }
}
