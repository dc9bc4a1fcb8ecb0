package io.telegramauth.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;

class DataSourceSwitchTest {
  private static final String URL = "jdbc:postgresql://database/service";

  /** The application's properties and a source that is created late, like that of .dev.vars. */
  private static List<String> active(Map<String, String> environment) throws IOException {
    ConfigSource late = new PropertiesConfigSource(environment, "late", 295);
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .addDiscoveredInterceptors()
            .withSources(
                new PropertiesConfigSource(
                    DataSourceSwitchTest.class
                        .getClassLoader()
                        .getResource("application.properties"),
                    100))
            .withSources(context -> List.of(late))
            .build();
    assertThat(config.getPropertyNames())
        .contains("quarkus.datasource.sqlite.active", "quarkus.datasource.postgresql.active");
    return List.of("sqlite", "postgresql").stream()
        .filter(name -> config.getValue("quarkus.datasource." + name + ".active", boolean.class))
        .toList();
  }

  @Test
  void withoutAWordItIsSqlite() throws IOException {
    assertThat(active(Map.of())).containsExactly("sqlite");
  }

  @Test
  void oneAtTheMostIsActive() throws IOException {
    assertThat(active(Map.of("STORE", "sqlite", "STORE_POSTGRESQL_URL", URL)))
        .containsExactly("sqlite");
    assertThat(active(Map.of("STORE", "postgresql", "STORE_POSTGRESQL_URL", URL)))
        .containsExactly("postgresql");
    assertThat(active(Map.of("STORE", "dynamodb", "STORE_POSTGRESQL_URL", URL))).isEmpty();
    assertThat(active(Map.of("STORE", "nonsense"))).isEmpty();
  }

  @Test
  void whatCannotBeReachedIsLeftToTheCheckAtStart() throws IOException {
    assertThat(active(Map.of("STORE", "postgresql"))).isEmpty();
    assertThat(active(Map.of("STORE", "postgresql", "STORE_POSTGRESQL_URL", "mysql://x")))
        .isEmpty();
  }
}
