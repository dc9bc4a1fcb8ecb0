package io.telegramauth.ops;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import java.util.Optional;

/**
 * Switches on the data source of the engine that {@code STORE} names, and no other: one that is not
 * active has no pool, no migration and no row in the health check. An engine that lacks what it
 * needs stays off as well, so that the check at start can say what it is.
 *
 * <p>An interceptor and not a source: it is asked when all sources are there, and {@code STORE} may
 * stand in any of them. The properties stand in application.properties too: one that is not among
 * the names is not asked for.
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

  /** Empty when there is none. */
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
