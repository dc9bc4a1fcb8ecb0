package io.telegramauth.config;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.telegramauth.testing.DeploymentFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every setting, empty or with blanks around it. */
public class TrimmingInterceptorFactoryTest {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]+):");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[A-Z][^|]*)\\|");
  private static final Pattern NAME = Pattern.compile("`([A-Z][A-Z0-9_]+)`");

  /** Settings read by others than the service's own properties. */
  private static final List<String> OF_OTHERS = List.of("AWS_REGION", "AWS_ACCESS_KEY_ID");

  @TempDir Path directory;

  private static Map<String, String> applicationProperties() {
    return properties("application.properties");
  }

  private static Map<String, String> properties(String file) {
    Properties properties = new Properties();
    try (var in = Files.newBufferedReader(Path.of("src/main/resources", file))) {
      properties.load(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return properties.stringPropertyNames().stream()
        .collect(toMap(name -> name, properties::getProperty));
  }

  private static SmallRyeConfig config(List<ConfigSource> set) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .addDiscoveredInterceptors()
        .withProfile("prod")
        .withSources(new PropertiesConfigSource(applicationProperties(), "application", 250))
        .withSources(set)
        .withSources(new SecretFilesConfigSourceFactory(), new SecretArnsConfigSourceFactory())
        .build();
  }

  private static List<ConfigSource> environment(Map<String, String> variables) {
    return List.of(new EnvConfigSource(variables, 300));
  }

  /** The resolved values of the service's properties, by name. */
  private static Map<String, String> values(List<ConfigSource> set) {
    SmallRyeConfig config = config(set);
    Map<String, String> values = new TreeMap<>();
    for (String name : applicationProperties().keySet()) {
      if (!name.startsWith("%")) {
        values.put(name, String.valueOf(config.getConfigValue(name).getValue()));
      }
    }
    return values;
  }

  public static Stream<String> settings() {
    return applicationProperties().values().stream()
        .flatMap(value -> REFERENCE.matcher(value).results())
        .map(found -> found.group(1))
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void anEmptySettingIsUnset(String name) throws IOException {
    Map<String, String> unset = values(List.of());
    assertThat(values(environment(Map.of(name, "x"))))
        .as("it is looked at")
        .isNotEqualTo(unset)
        .hasSameSizeAs(unset);

    for (String empty : List.of("", " ", "\n", " \t\r\n")) {
      assertThat(values(environment(Map.of(name, empty)))).isEqualTo(unset);
    }
    Path file = Files.writeString(directory.resolve("dev.vars"), name + "=\n");
    assertThat(values(DevVarsConfigSourceFactory.read(file.toString()))).isEqualTo(unset);
  }

  @Test
  void allEmptySettingsTogetherAreUnset() {
    Map<String, String> empty = settings().collect(toMap(name -> name, name -> ""));
    SecretFiles.NAMES.forEach(name -> empty.put(name + "_FILE", ""));
    SecretFiles.NAMES.forEach(name -> empty.put(name + "_ARN", ""));

    assertThat(empty).hasSizeGreaterThan(60);
    assertThat(values(environment(empty))).isEqualTo(values(List.of()));
  }

  /** Every setting that is looked up is among those tested here. */
  @Test
  void theTestCoversEverySettingOfTheDocument() {
    List<String> named =
        ROW.matcher(DeploymentFiles.text("docs/configuration.md"))
            .results()
            .flatMap(row -> NAME.matcher(row.group(1)).results())
            .map((MatchResult name) -> name.group(1))
            .filter(name -> !OF_OTHERS.contains(name) && !name.endsWith("_FILE"))
            .toList();

    assertThat(named).hasSizeGreaterThan(40);
    TreeSet<String> tried = new TreeSet<>(settings().toList());
    assertThat(named)
        .containsAll(tried)
        .allSatisfy(
            name ->
                assertThat(tried)
                    .anyMatch(setting -> setting.equals(name) || setting.endsWith("_" + name)));
  }

  @Test
  void aProfilesValueReplacesAnEmptyOne() {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .addDiscoveredInterceptors()
            .withProfile("dev")
            .withSources(new PropertiesConfigSource(applicationProperties(), "application", 250))
            .withSources(
                new PropertiesConfigSource(
                    properties("application-dev.properties"), "application-dev", 251))
            .withSources(environment(Map.of("API_KEY", "")))
            .build();

    assertThat(config.getConfigValue("telegram-auth.secrets.api-key").getValue())
        .isEqualTo("dev-only-api-key");
  }

  @ParameterizedTest
  @CsvSource({
    "PORT, 9999, quarkus.http.port",
    "STORE, postgresql, telegram-auth.store.engine",
    "STORE_SQLITE_PATH, /data/store file.db, telegram-auth.store.sqlite.path",
    "CLIENT_IP_HEADER, X-Forwarded-For, telegram-auth.client-ip-header",
    "TELEGRAM_API_ID, 17349, telegram-auth.telegram.api-id"
  })
  void blanksAroundAValueAreRemoved(String name, String value, String property) {
    for (String set : List.of(value, " " + value, value + "\n", "\t" + value + " \r\n")) {
      assertThat(values(environment(Map.of(name, set)))).containsEntry(property, value);
    }
  }

  /** A trimmed secret would be another one, which opens nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"SESSION_SECRET", "API_KEY", "STORE_POSTGRESQL_PASSWORD"})
  void aSecretIsNotTrimmed(String name) throws IOException {
    String secret = " c6c1f2e06d3a4fb1a9be\n";
    assertThat(config(environment(Map.of(name, secret))).getConfigValue(name).getValue())
        .isEqualTo(secret);
    Path file = Files.writeString(directory.resolve("secret"), secret + "\n");
    Map<String, String> variables = Map.of(name, "", name + "_FILE", file.toString());
    assertThat(config(environment(variables)).getConfigValue(name).getValue())
        .as("beside an empty one that is set")
        .isEqualTo(secret);
    assertThat(SecretFiles.read(config(environment(variables))::getConfigValue).problems())
        .isEmpty();
  }
}
