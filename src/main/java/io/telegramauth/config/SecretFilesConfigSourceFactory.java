package io.telegramauth.config;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Reads the secrets of {@link SecretFiles}. A file that cannot be read is left out here; the check
 * at startup reports it.
 */
public final class SecretFilesConfigSourceFactory implements ConfigSourceFactory {
  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    return List.of(
        new PropertiesConfigSource(
            literal(SecretFiles.read(context::getValue).values()),
            "files of secrets",
            SecretFiles.ORDINAL));
  }

  /** Escapes the values: ${…} in a secret is not an expression. */
  static Map<String, String> literal(Map<String, String> values) {
    Map<String, String> literal = new HashMap<>();
    values.forEach((name, value) -> literal.put(name, value.replace("$", "\\$")));
    return literal;
  }
}
