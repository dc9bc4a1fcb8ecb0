package io.telegramauth.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SandboxConfigSourceFactoryTest {
  private static final String URL = "TELEGRAM_PROXY_URL";
  private static final int APPLICATION_PROPERTIES = 250;
  private static final int ENVIRONMENT = 300;

  @Test
  void pointsTheApplicationToTheSandbox() {
    SmallRyeConfig config = config("prod", APPLICATION_PROPERTIES, Map.of(URL, "http://real"));

    assertThat(config.getConfigValue(URL).getValue()).isEqualTo("http://127.0.0.1:8790");
    assertThat(config.getConfigValue("TELEGRAM_PROXY_API_KEY").getValue()).isNotEmpty();
    assertThat(config.getConfigValue("TELEGRAM_API_ID").getValue()).containsOnlyDigits();
    assertThat(config.getConfigValue("TELEGRAM_API_HASH").getValue()).hasSize(32);
  }

  @Test
  void followsTheSandboxToAnotherPort() {
    SmallRyeConfig config = config("dev", ENVIRONMENT, Map.of("sandbox.proxy.port", "9000"));

    assertThat(config.getConfigValue(URL).getValue()).isEqualTo("http://127.0.0.1:9000");
  }

  @Test
  void leavesTheLastWordToTheEnvironment() {
    SmallRyeConfig config = config("dev", ENVIRONMENT, Map.of(URL, "http://real"));

    assertThat(config.getConfigValue(URL).getValue()).isEqualTo("http://real");
  }

  @Test
  void keepsOutOfTests() {
    assertThat(config("test", ENVIRONMENT, Map.of()).getConfigValue(URL).getValue()).isNull();
  }

  private static SmallRyeConfig config(String profile, int ordinal, Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withProfile(profile)
        .withSources(new PropertiesConfigSource(values, "given", ordinal))
        .withSources(new SandboxConfigSourceFactory())
        .build();
  }
}
