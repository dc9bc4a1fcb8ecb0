package io.telegramauth.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.telegramauth.sandbox.dc.SandboxTdlib;
import io.telegramauth.sandbox.dc.ServerKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Real TDLib that trusts the sandbox, if the build has fetched TDLib. */
public final class TrustingTdlib {
  private static final Path FETCHED = Path.of("target/tdlib/libtdjson.so");

  private TrustingTdlib() {}

  /** Whether it is available. */
  public static boolean isThere() {
    return Files.exists(FETCHED);
  }

  /** Skips the calling test if it is not available. */
  public static void assumeThere() {
    assumeTrue(isThere(), "The build could not fetch TDLib, so there is none to test with");
  }

  /** The key of a trusted data centre. */
  public static ServerKey serverKey() {
    return tdlib().serverKey();
  }

  /** The library, for another process. */
  public static Path library() {
    return tdlib().library();
  }

  /**
   * A private copy of the library, deleted when this process ends. Loading TDLib into this process
   * needs one: a file is loaded once, and its TDLib takes one receiver.
   */
  public static Path ownLibrary() {
    try {
      Path copy = Files.createTempFile(FETCHED.getParent(), "test-", ".so").toAbsolutePath();
      copy.toFile().deleteOnExit();
      return Files.write(copy, Files.readAllBytes(library()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SandboxTdlib tdlib() {
    assumeThere();
    try {
      return SandboxTdlib.of(FETCHED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
