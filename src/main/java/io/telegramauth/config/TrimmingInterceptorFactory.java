package io.telegramauth.config;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigSourceInterceptorFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Priorities;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Treats an empty setting as not set ({@code PORT=} means the default port) and trims the others,
 * which may end in the line end of a file. Secrets are not trimmed.
 *
 * <p>This applies to documented settings in the environment only: application.properties and
 * Quarkus's own properties are taken literally.
 */
public final class TrimmingInterceptorFactory implements ConfigSourceInterceptorFactory {
  /** Below profiles and expressions, so that they see the trimmed value. */
  private static final int PRIORITY = Priorities.LIBRARY + 150;

  /** Ordinal of application.properties. */
  private static final int APPLICATION = 250;

  private static final Set<String> SECRETS = Set.copyOf(SecretFiles.NAMES);

  @Override
  public ConfigSourceInterceptor getInterceptor(ConfigSourceInterceptorContext context) {
    return TrimmingInterceptorFactory::value;
  }

  @Override
  public OptionalInt getPriority() {
    return OptionalInt.of(PRIORITY);
  }

  private static ConfigValue value(ConfigSourceInterceptorContext context, String name) {
    ConfigValue value = context.proceed(name);
    if (value == null
        || value.getValue() == null
        || name.indexOf('.') >= 0
        || value.getConfigSourceOrdinal() <= APPLICATION) {
      return value;
    }
    String trimmed = value.getValue().strip();
    if (trimmed.isEmpty()) {
      return null;
    }
    return SECRETS.contains(name) ? value : value.withValue(trimmed);
  }
}
