package io.telegramauth.ops;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.DotEnvConfigSourceProvider;
import java.util.List;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Reads {@code .dev.vars} ({@code KEY=value} lines) from the working directory in development and
 * tests, as Quarkus reads {@code .env}: the environment itself comes before it. Never read in
 * production.
 */
public final class DevVarsConfigSourceFactory implements ConfigSourceFactory {
  private static final String FILE = ".dev.vars";

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    List<String> profiles = context.getProfiles();
    return profiles.contains("dev") || profiles.contains("test") ? read(FILE) : List.of();
  }

  /**
   * Reads a file of settings; one that is not there has none.
   *
   * @throws UnreadableFileException if it is of another form
   */
  static List<ConfigSource> read(String file) {
    try {
      return new DotEnvConfigSourceProvider(file)
          .getConfigSources(Thread.currentThread().getContextClassLoader());
    } catch (IllegalArgumentException e) {
      throw new UnreadableFileException(file, e);
    }
  }

  /** The file is not of {@code KEY=value} lines. */
  static final class UnreadableFileException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    UnreadableFileException(String file, IllegalArgumentException cause) {
      super(file + " cannot be read: " + cause.getMessage(), cause);
    }
  }
}
