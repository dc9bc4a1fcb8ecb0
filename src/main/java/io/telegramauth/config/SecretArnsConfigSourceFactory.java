package io.telegramauth.config;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import java.util.List;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Fetches the secrets of {@link SecretArns}. One that cannot be had is left out here; the check at
 * startup reports it.
 */
public final class SecretArnsConfigSourceFactory implements ConfigSourceFactory {
  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    return List.of(SecretArns.read(context::getValue, SecretsManagerFetcher::new).toSource());
  }
}
