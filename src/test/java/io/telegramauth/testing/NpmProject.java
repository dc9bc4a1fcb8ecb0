package io.telegramauth.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Installs a directory's npm packages by its lock file, once. */
public final class NpmProject {
  private static final String LOCK = "package-lock.json";
  private static final long INSTALL_MINUTES = 5;

  private NpmProject() {}

  /**
   * A directory with the source's files and {@code node_modules}.
   *
   * <p>Skips the calling test if npm is not installed.
   */
  public static synchronized Path install(Path source, Path target) {
    assumeTrue(runs("npm"), "npm is not installed, so there is nothing to test with");
    try {
      Path installed = target.resolve("installed-" + LOCK);
      boolean current =
          Files.exists(installed) && Files.mismatch(source.resolve(LOCK), installed) < 0;
      Files.createDirectories(target);
      for (Path file : files(source)) {
        Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
      if (!current) {
        install(target);
        Files.copy(source.resolve(LOCK), installed, StandardCopyOption.REPLACE_EXISTING);
      }
      return target.toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static void install(Path directory) throws IOException {
    Path log = directory.resolve("npm-ci.log");
    Process npm =
        new ProcessBuilder("npm", "ci")
            .directory(directory.toFile())
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

  /** Whether a program is installed, that is, prints its version. */
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
