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
    return profiles.contains("dev") || profiles.contains("test")
        ? new DotEnvConfigSourceProvider(FILE)
            .getConfigSources(Thread.currentThread().getContextClassLoader())
        : List.of();
  }
}
