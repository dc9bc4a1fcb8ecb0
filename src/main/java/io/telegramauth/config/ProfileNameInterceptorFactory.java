package io.telegramauth.config;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigSourceInterceptorFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Priorities;
import java.util.Iterator;
import java.util.OptionalInt;

/**
 * Answers for a property of a profile, such as {@code %prod.quarkus.http.port}, at once if no
 * source has any. The framework asks for one before every property, and each would be looked for in
 * all sources.
 */
public final class ProfileNameInterceptorFactory implements ConfigSourceInterceptorFactory {
  /** Right below what asks for them. */
  private static final int PRIORITY = Priorities.LIBRARY + 200;

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

    /** What was found out, and for which sources: files of settings are added to the first ones. */
    private record Known(ConfigSourceInterceptorContext sources, boolean hasNames) {}

    private transient volatile Known known;

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
      return !name.startsWith("%") || hasNames(context) ? context.proceed(name) : null;
    }

    private boolean hasNames(ConfigSourceInterceptorContext context) {
      Known last = known;
      if (last == null || last.sources() != context) {
        last = new Known(context, find(context));
        known = last;
      }
      return last.hasNames();
    }

    private static boolean find(ConfigSourceInterceptorContext context) {
      Iterator<String> names = context.iterateNames();
      while (names.hasNext()) {
        if (names.next().startsWith("%")) {
          return true;
        }
      }
      return false;
    }
  }
}
