package io.telegramauth.ops;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Reads the secrets that {@link SecretFiles} speaks of. What cannot be read is left out here and
 * told by {@link StartupCheck}, with whatever else is wrong.
 */
public final class SecretFilesConfigSourceFactory implements ConfigSourceFactory {
  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    Map<String, String> literal = new HashMap<>();
    // A content means itself: ${…} in it refers to nothing.
    SecretFiles.read(context::getValue)
        .values()
        .forEach((name, content) -> literal.put(name, content.replace("$", "\\$")));
    return List.of(new PropertiesConfigSource(literal, "files of secrets", SecretFiles.ORDINAL));
  }
}
