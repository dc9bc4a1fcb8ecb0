package io.telegramauth.config;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import java.util.Optional;

/**
 * Activates the data source of the engine that {@code STORE} names, and no other: an inactive one
 * has no pool, no migration and no row in the health check. An engine with invalid settings stays
 * inactive too, so that the startup check can report them.
 *
 * <p>This is an interceptor and not a source because {@code STORE} may come from any source. The
 * properties are also listed in application.properties: Quarkus does not look up a property that no
 * source lists.
 */
public final class DataSourceSwitch implements ConfigSourceInterceptor {
  private static final long serialVersionUID = 1L;
  private static final String SQLITE_ACTIVE = "quarkus.datasource.sqlite.active";
  private static final String POSTGRESQL_ACTIVE = "quarkus.datasource.postgresql.active";
  private static final String ENGINE = "telegram-auth.store.engine";
  private static final String PATH = "telegram-auth.store.sqlite.path";
  private static final String SYNCHRONOUS = "telegram-auth.store.sqlite.synchronous";
  private static final String URL = "telegram-auth.store.postgresql.url";

  @Override
  public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
    return switch (name) {
      case SQLITE_ACTIVE ->
          active(
              name,
              isEngine(context, StoreConfig.SQLITE)
                  && StoreChecks.sqlite(value(context, PATH), value(context, SYNCHRONOUS))
                      .isEmpty());
      case POSTGRESQL_ACTIVE ->
          active(
              name,
              isEngine(context, StoreConfig.POSTGRESQL)
                  && StoreChecks.postgresqlUrl(value(context, URL)).isEmpty());
      default -> context.proceed(name);
    };
  }

  private static boolean isEngine(ConfigSourceInterceptorContext context, String engine) {
    return value(context, ENGINE).equals(engine);
  }

  /** Empty when not set. */
  private static String value(ConfigSourceInterceptorContext context, String name) {
    return Optional.ofNullable(context.restart(name)).map(ConfigValue::getValue).orElse("");
  }

  private static ConfigValue active(String name, boolean isActive) {
    return ConfigValue.builder()
        .withName(name)
        .withValue(Boolean.toString(isActive))
        .withConfigSourceName("STORE")
        .build();
  }
}
