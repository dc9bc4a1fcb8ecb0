package io.telegramauth.ops;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigSourceInterceptorFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Priorities;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What is set and empty is not set: {@code PORT=} is the default port, not none. Blanks around a
 * value, such as the line end of a file that it was taken from, are not part of it; those of a
 * secret are, which means itself.
 *
 * <p>Only of what is set for a deployment, by the README's names: what stands in
 * application.properties means what it says, and so does a property of Quarkus.
 */
public final class TrimmedSettings implements ConfigSourceInterceptorFactory {
  /** Below where profiles are chosen and references resolved: what these find is what is set. */
  private static final int PRIORITY = Priorities.LIBRARY + 150;

  @Override
  public ConfigSourceInterceptor getInterceptor(ConfigSourceInterceptorContext context) {
    return new Interceptor();
  }

  @Override
  public OptionalInt getPriority() {
    return OptionalInt.of(PRIORITY);
  }

  private static final class Interceptor implements ConfigSourceInterceptor {
    private static final long serialVersionUID = 1L;

    /** The one of application.properties. */
    private static final int APPLICATION = 250;

    private static final Set<String> SECRETS = Set.copyOf(SecretFiles.NAMES);

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
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
}
