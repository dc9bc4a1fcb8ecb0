package io.telegramauth.config;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.DotEnvConfigSourceProvider;
import java.util.List;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Reads {@code .dev.vars} ({@code KEY=value} lines) from the working directory in development and
 * tests, as Quarkus reads {@code .env}. The environment takes precedence. Never read in production:
 * a package does not start in these profiles.
 */
public final class DevVarsConfigSourceFactory implements ConfigSourceFactory {
  private static final String FILE = ".dev.vars";

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    List<String> profiles = context.getProfiles();
    return profiles.contains("dev") || profiles.contains("test") ? read(FILE) : List.of();
  }

  /**
   * Reads a file of settings; a missing file is empty.
   *
   * @throws UnreadableFileException if the file has another form
   */
  public static List<ConfigSource> read(String file) {
    try {
      return new DotEnvConfigSourceProvider(file)
          .getConfigSources(Thread.currentThread().getContextClassLoader());
    } catch (IllegalArgumentException e) {
      throw new UnreadableFileException(file, e);
    }
  }

  /** The file does not consist of {@code KEY=value} lines. */
  public static final class UnreadableFileException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    UnreadableFileException(String file, IllegalArgumentException cause) {
      super(file + " cannot be read: " + cause.getMessage(), cause);
    }
  }
}
