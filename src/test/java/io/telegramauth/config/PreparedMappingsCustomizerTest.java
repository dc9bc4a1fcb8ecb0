package io.telegramauth.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import io.smallrye.config.SysPropConfigSource;
import io.smallrye.config.WithDefault;
import io.telegramauth.config.PreparedMappingsCustomizer.Prepared;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that hold settings, made in advance, and what keeps them from being used. */
class PreparedMappingsCustomizerTest {
  private static final Map<String, String> APPLICATION =
      Map.of(
          "quarkus.sample.port", "${PORT:8788}",
          "quarkus.sample.name", "${NAME:${OTHER_NAME:n}}",
          "quarkus.sample.indirect", "${of.ours}",
          "quarkus.sample.by-key.\"a.b\".level", "${LEVEL:INFO}",
          "quarkus.of-machine.directory", "${java.io.tmpdir}/x",
          "of.ours", "${OURS:o}");

  private static final Map<ConfigClass, Prepared> PREPARED =
      PreparedMappingsCustomizer.prepare(PreparedMappingsCustomizerTest::setUp);

  @ConfigMapping(prefix = "quarkus.sample")
  interface Sample {
    int port();

    String name();

    String indirect();

    Map<String, Level> byKey();

    Optional<String> absent();
  }

  interface Level {
    String level();
  }

  @ConfigMapping(prefix = "quarkus.fault-tolerance")
  interface OfOtherNames {
    @WithDefault("1")
    int retries();
  }

  @ConfigMapping(prefix = "quarkus.of-machine")
  interface OfMachine {
    String directory();
  }

  @ConfigMapping(prefix = "telegram-auth.sample")
  interface Ours {
    @WithDefault("1")
    int number();
  }

  /** What the framework and the application set up, the surroundings among the sources. */
  private static void setUp(SmallRyeConfigBuilder builder) {
    builder
        .addDefaultInterceptors()
        .addDefaultSources()
        .withProfile("prod")
        .withSources(new PropertiesConfigSource(APPLICATION, "application", 250))
        .withMappingIgnore("quarkus.**")
        .withMapping(Sample.class)
        .withMapping(OfOtherNames.class)
        .withMapping(OfMachine.class)
        .withMapping(Ours.class);
  }

  private static Sample sample(Map<String, String> environment) {
    SmallRyeConfigBuilder builder = new Started(environment);
    setUp(builder);
    return builder
        .withCustomizers(
            (SmallRyeConfigBuilderCustomizer)
                last ->
                    new PreparedMappingsCustomizer(PREPARED)
                        .use(last, environment.keySet().stream()))
        .build()
        .getConfigMapping(Sample.class);
  }

  // Its superclass overrides a method so itself.
  @SuppressWarnings("overrides")
  private static final class Started extends SmallRyeConfigBuilder {
    private final Map<String, String> environment;

    Started(Map<String, String> environment) {
      this.environment = environment;
    }

    @Override
    protected List<ConfigSource> getDefaultSources() {
      return List.of(new EnvConfigSource(environment, 300), new SysPropConfigSource());
    }
  }

  private static Sample prepared() {
    return (Sample) PREPARED.get(ConfigClass.configClass(Sample.class)).mapping();
  }

  @Test
  void aStartUsesPreparedObjects() {
    assertThat(sample(Map.of())).isSameAs(prepared());
    assertThat(sample(Map.of("_", "/bin/sh", "PATH", "/bin", "PORTS", "1", "QUARKUS_OTHER", "x")))
        .isSameAs(prepared());
    assertThat(prepared().port()).isEqualTo(8788);
    assertThat(prepared().name()).isEqualTo("n");
    assertThat(prepared().indirect()).isEqualTo("o");
    assertThat(prepared().byKey().get("a.b").level()).isEqualTo("INFO");
    assertThat(prepared().absent()).isEmpty();
  }

  /** Java's own properties of the machine that builds are there, and its environment. */
  @Test
  void preparedObjectsIgnoreTheEnvironment() {
    System.setProperty("quarkus.sample.name", "of the build");
    try {
      Sample sample =
          (Sample)
              PreparedMappingsCustomizer.prepare(PreparedMappingsCustomizerTest::setUp)
                  .get(ConfigClass.configClass(Sample.class))
                  .mapping();
      assertThat(sample.name()).isEqualTo("n");
    } finally {
      System.clearProperty("quarkus.sample.name");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "QUARKUS_SAMPLE_PORT, 1",
    "quarkus.sample.port, 1",
    "quarkus_sample_port, 1",
    "PORT, 1",
    "port, 1"
  })
  void settingsFromOutsideAreUsed(String name, String value) {
    assertThat(sample(Map.of(name, value)).port()).isEqualTo(1);
  }

  @Test
  void settingsThatAnExpressionRefersToAreUsed() {
    assertThat(sample(Map.of("NAME", "x")).name()).isEqualTo("x");
    assertThat(sample(Map.of("OTHER_NAME", "x")).name()).isEqualTo("x");
    assertThat(sample(Map.of("OURS", "x")).indirect()).isEqualTo("x");
    assertThat(sample(Map.of("LEVEL", "x")).byKey().get("a.b").level()).isEqualTo("x");
    assertThat(sample(Map.of("QUARKUS_SAMPLE_ABSENT", "x")).absent()).contains("x");
    assertThat(sample(Map.of("QUARKUS_SAMPLE_BY_KEY__C_D__LEVEL", "x")).byKey().get("c.d").level())
        .isEqualTo("x");
    assertThat(sample(Map.of("_PROD_PORT", "1")).port()).isEqualTo(1);
    assertThat(sample(Map.of("_PROD_QUARKUS_SAMPLE_PORT", "1")).port()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "QUARKUS_PROFILE",
        "quarkus.profile",
        "SMALLRYE_CONFIG_LOCATIONS",
        "QUARKUS_CONFIG_LOCATIONS",
        "quarkus.config.profile.parent"
      })
  void preparedObjectsAreUnusedWithOtherSources(String name) {
    assertThat(sample(Map.of(name, "x"))).isNotSameAs(prepared());
  }

  @Test
  void onlyObjectsOfTheBuildsSettingsArePrepared() {
    assertThat(PREPARED).containsOnlyKeys(ConfigClass.configClass(Sample.class));
  }
}
