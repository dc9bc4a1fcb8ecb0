package io.telegramauth.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;

/** Properties of a profile: asked for only where there are any, and found wherever they are. */
class ProfileNameInterceptorFactoryTest {
  /** Remembers what it is asked for. */
  private static final class Asked extends PropertiesConfigSource {
    private static final long serialVersionUID = 1L;
    private final transient List<String> names = new ArrayList<>();

    Asked(Map<String, String> values) {
      super(values, "asked", 250);
    }

    @Override
    public io.smallrye.config.ConfigValue getConfigValue(String name) {
      names.add(name);
      return super.getConfigValue(name);
    }
  }

  private static SmallRyeConfigBuilder builder(ConfigSource... sources) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .addDiscoveredInterceptors()
        .withProfile("prod")
        .withSources(sources);
  }

  private static String port(SmallRyeConfigBuilder builder) {
    return builder.build().getConfigValue("port").getValue();
  }

  @Test
  void sourcesAreNotAskedForUnknownNames() {
    Asked asked = new Asked(Map.of("port", "1"));
    SmallRyeConfig config = builder(asked).build();
    asked.names.clear();

    assertThat(config.getConfigValue("port").getValue()).isEqualTo("1");
    assertThat(asked.names).containsExactly("port");
  }

  @Test
  void valuesOfAProfileAreFound() {
    Map<String, String> plain = Map.of("port", "1");
    assertThat(port(builder(new Asked(Map.of("port", "1", "%prod.port", "2"))))).isEqualTo("2");
    assertThat(port(builder(new Asked(Map.of("port", "1", "%dev.port", "2"))))).isEqualTo("1");
    assertThat(port(builder(new Asked(Map.of("port", "1", "%dev,prod.port", "2"))))).isEqualTo("2");
    assertThat(port(builder(new Asked(plain), new EnvConfigSource(Map.of("_PROD_PORT", "2"), 300))))
        .isEqualTo("2");
  }

  /** Files of settings are read once the other sources are there, and can name them. */
  @Test
  void valuesOfLaterSourcesAreFound() {
    ConfigSourceFactory later =
        context -> {
          assertThat(context.getValue("port").getValue()).isEqualTo("1");
          return List.of(new PropertiesConfigSource(Map.of("%prod.port", "2"), "later", 260));
        };
    assertThat(port(builder(new Asked(Map.of("port", "1"))).withSources(later))).isEqualTo("2");
  }
}
