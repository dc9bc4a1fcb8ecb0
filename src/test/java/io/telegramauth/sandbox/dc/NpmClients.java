package io.telegramauth.sandbox.dc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The foreign clients that the npm client brings into {@code target/npm}, once. */
final class NpmClients {
  private static final Path SOURCE = Path.of("src/test/npm");
  private static final Path TARGET = Path.of("target/npm");
  private static final List<String> FILES =
      List.of("package.json", "package-lock.json", ".npmrc", "gramjs.js");
  private static final long INSTALL_MINUTES = 5;

  private NpmClients() {}

  /**
   * The directory with {@code node_modules}.
   *
   * <p>Without npm on this machine the calling test is skipped.
   */
  static synchronized Path directory() {
    assumeTrue(runs("npm"), "npm is not installed, so there are no foreign clients to test with");
    try {
      Path wanted = SOURCE.resolve("package-lock.json");
      Path installed = TARGET.resolve("installed-package-lock.json");
      boolean current = Files.exists(installed) && Files.mismatch(wanted, installed) < 0;
      Files.createDirectories(TARGET);
      for (String file : FILES) {
        Files.copy(SOURCE.resolve(file), TARGET.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
      if (!current) {
        install();
        Files.copy(wanted, installed, StandardCopyOption.REPLACE_EXISTING);
      }
      return TARGET.toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void install() throws IOException {
    Path log = TARGET.resolve("npm-ci.log");
    Process npm =
        new ProcessBuilder("npm", "ci")
            .directory(TARGET.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean succeeded = waitFor(npm) && npm.exitValue() == 0;
    assertThat(succeeded).as("npm ci: %s", Files.readString(log)).isTrue();
  }

  private static boolean waitFor(Process process) {
    try {
      return process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      process.destroy();
    }
  }

  private static boolean runs(String command) {
    try {
      Process process =
          new ProcessBuilder(command, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return waitFor(process) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
