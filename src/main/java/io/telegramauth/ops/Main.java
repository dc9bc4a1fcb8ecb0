package io.telegramauth.ops;

import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;

/** Where the process begins. */
@QuarkusMain
public final class Main {
  private static final String SQLITE_LIBRARY = "libsqlitejdbc.so";
  private static final String SQLITE_LIBRARY_PATH = "org.sqlite.lib.path";

  private Main() {}

  /**
   * Runs the service until it is told to stop.
   *
   * @param arguments none are known
   */
  public static void main(String... arguments) {
    // A name that moves, as that of a database does in a failover, is followed within seconds: Java
    // believes an address for 30, and for 10 that a name has none. The first look-up fixes it. An
    // executable has it from its build, see application.properties.
    Security.setProperty("networkaddress.cache.ttl", "2");
    Security.setProperty("networkaddress.cache.negative.ttl", "1");
    findSqliteLibrary();
    Quarkus.run(arguments);
  }

  /**
   * Where the build has put SQLite's library it is loaded from. Else the driver unpacks the one
   * that it brings at every start, and compares all of it: a quarter of a start.
   */
  private static void findSqliteLibrary() {
    Path directory = started().getParent();
    if (System.getProperty(SQLITE_LIBRARY_PATH) == null
        && Files.isRegularFile(directory.resolve(SQLITE_LIBRARY))) {
      System.setProperty(SQLITE_LIBRARY_PATH, directory.toString());
    }
  }

  /** The executable, or the jar that the Java runtime was given. */
  private static Path started() {
    try {
      return ImageMode.current() == ImageMode.NATIVE_RUN
          ? Files.readSymbolicLink(Path.of("/proc/self/exe"))
          : Path.of(System.getProperty("java.class.path")).toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException("Linux tells every process what it runs", e);
    }
  }
}
