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
    Map<String, String> literal = new HashMap<>();
    // Escaped: ${…} in a file's content is not an expression.
    SecretFiles.read(context::getValue)
        .values()
        .forEach((name, content) -> literal.put(name, content.replace("$", "\\$")));
    return List.of(new PropertiesConfigSource(literal, "files of secrets", SecretFiles.ORDINAL));
  }
}
