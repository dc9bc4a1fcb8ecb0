package io.telegramauth.ops;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Switches on the data source of the engine that {@code STORE} names, and no other: one that is not
 * active has no pool, no migration and no row in the health check. An engine that lacks what it
 * needs stays off as well, so that the check at start can say what it is.
 */
public final class StoreConfigSourceFactory implements ConfigSourceFactory {
  private static final int BELOW_APPLICATION_PROPERTIES = 240;
  private static final String POSTGRESQL_URL = "jdbc:postgresql:";

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    String engine = value(context, "telegram-auth.store.engine").orElse("");
    boolean reachable =
        value(context, "telegram-auth.store.postgresql.url")
            .filter(StoreConfigSourceFactory::isPostgresqlUrl)
            .isPresent();
    return List.of(
        new PropertiesConfigSource(
            Map.of(
                active(StoreConfig.SQLITE),
                Boolean.toString(engine.equals(StoreConfig.SQLITE)),
                active(StoreConfig.POSTGRESQL),
                Boolean.toString(engine.equals(StoreConfig.POSTGRESQL) && reachable)),
            "STORE",
            BELOW_APPLICATION_PROPERTIES));
  }

  /** After the source of {@code .dev.vars}, which may name the engine. */
  @Override
  public OptionalInt getPriority() {
    return OptionalInt.of(Integer.MAX_VALUE);
  }

  static boolean isPostgresqlUrl(String url) {
    return url.startsWith(POSTGRESQL_URL);
  }

  private static Optional<String> value(ConfigSourceContext context, String name) {
    return Optional.ofNullable(context.getValue(name)).map(ConfigValue::getValue);
  }

  private static String active(String dataSource) {
    return "quarkus.datasource." + dataSource + ".active";
  }
}
