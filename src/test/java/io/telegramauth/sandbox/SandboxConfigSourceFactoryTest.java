package io.telegramauth.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.telegramauth.testing.TrustingTdlib;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxConfigSourceFactoryTest {
  private static final String URL = "TELEGRAM_PROXY_URL";
  private static final String DIRECT = "USE_TELEGRAM_DIRECT";
  private static final String TDLIB = "telegram-auth.direct.tdlib-path";
  private static final String NO_TDLIB = "sandbox.no-tdlib-because";
  private static final int APPLICATION_PROPERTIES = 250;
  private static final int ENVIRONMENT = 300;

  @TempDir Path directory;

  @Test
  void configuresTheApplicationForTheSandbox() {
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
  void theDirectRouteAlwaysUsesTheSandbox() {
    SmallRyeConfig config = config("dev", ENVIRONMENT, Map.of("sandbox.dc.port", "9100"));

    assertThat(config.getConfigValue("TELEGRAM_TEST_SERVERS").getValue()).isEqualTo("true");
    assertThat(config.getConfigValue("TELEGRAM_SOCKS5_HOST").getValue()).isEqualTo("127.0.0.1");
    assertThat(config.getConfigValue("TELEGRAM_SOCKS5_PORT").getValue()).isEqualTo("9100");
  }

  @Test
  void theDirectRouteIsOnWithATdlibThatTrustsTheSandbox() {
    TrustingTdlib.assumeThere();
    SmallRyeConfig config = config("dev", ENVIRONMENT, Map.of());

    assertThat(config.getConfigValue(DIRECT).getValue()).isEqualTo("true");
    assertThat(Path.of(config.getConfigValue(TDLIB).getValue()))
        .isRegularFile()
        .isEqualTo(TrustingTdlib.library());
    assertThat(config.getConfigValue(NO_TDLIB).getValue()).isNull();
  }

  @Test
  void withoutTdlibTheDirectRouteIsOff() {
    SmallRyeConfig config =
        config("dev", ENVIRONMENT, Map.of("TDLIB_PATH", directory.resolve("no.so").toString()));

    assertThat(config.getConfigValue(DIRECT).getValue()).isEqualTo("false");
    assertThat(config.getConfigValue(TDLIB).getValue()).isNull();
    assertThat(config.getConfigValue(NO_TDLIB).getValue()).contains("no.so", "no TDLib");
  }

  @Test
  void withATdlibThatItDoesNotKnowTheDirectRouteIsOff() throws IOException {
    Path other = Files.writeString(directory.resolve("other.so"), "no library");
    SmallRyeConfig config = config("dev", ENVIRONMENT, Map.of("TDLIB_PATH", other.toString()));

    assertThat(config.getConfigValue(DIRECT).getValue()).isEqualTo("false");
    assertThat(config.getConfigValue(NO_TDLIB).getValue()).contains("other.so", "key");
    assertThat(directory).isDirectoryNotContaining("glob:**/sandbox-*");
  }

  @Test
  void theEnvironmentTakesPrecedence() {
    SmallRyeConfig config = config("dev", ENVIRONMENT, Map.of(URL, "http://real"));

    assertThat(config.getConfigValue(URL).getValue()).isEqualTo("http://real");
  }

  @Test
  void isOffInTests() {
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
