package io.telegramauth.testing;

import io.telegramauth.testing.NpmProject;
import java.nio.file.Path;

/** The foreign clients that the npm client brings into {@code target/npm}, once. */
final class NpmClients {
  private NpmClients() {}

  /**
   * The directory with {@code node_modules}.
   *
   * <p>Without npm on this machine the calling test is skipped.
   */
  static Path directory() {
    return NpmProject.installed(Path.of("src/test/npm"), Path.of("target/npm"));
  }
}
