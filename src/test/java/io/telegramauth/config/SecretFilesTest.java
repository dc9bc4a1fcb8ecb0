package io.telegramauth.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.testing.DeploymentFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secret files, read as the application's configuration reads them. */
class SecretFilesTest {
  private static final int ENVIRONMENT = 300;
  private static final int APPLICATION_PROPERTIES = 250;
  private static final String SECRET = "c6c1f2e06d3a4fb1a9be";

  @SuppressWarnings("unused") // the names that a parameterized test takes
  private static final List<String> NAMES = SecretFiles.NAMES;

  @TempDir Path directory;

  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> applicationProperties = new HashMap<>();

  private SmallRyeConfig config() {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withSources(new PropertiesConfigSource(environment, "environment", ENVIRONMENT))
        .withSources(
            new PropertiesConfigSource(
                applicationProperties, "application.properties", APPLICATION_PROPERTIES))
        .withSources(new SecretFilesConfigSourceFactory())
        .build();
  }

  private String value(String name) {
    return config().getConfigValue(name).getValue();
  }

  private List<String> problems() {
    return SecretFiles.read(config()::getConfigValue).problems();
  }

  private void assertRefused(String problem) {
    assertThat(problems()).containsExactly("API_KEY_FILE " + problem);
    assertThat(value("API_KEY")).isNull();
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(Files.createTempFile(directory, "secret", ""), content);
  }

  private void inFile(String content) throws IOException {
    environment.put("API_KEY_FILE", file(content.getBytes(UTF_8)).toString());
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void everySecretCanComeFromAFile(String name) throws IOException {
    environment.put(name + "_FILE", file((SECRET + "\n").getBytes(UTF_8)).toString());

    assertThat(value(name)).isEqualTo(SECRET);
    assertThat(problems()).isEmpty();
  }

  /** A secret added to the configuration must be added to the names. */
  @Test
  void theListHasEverySecretOfTheConfiguration() throws Exception {
    Properties properties = new Properties();
    try (var in = Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
      properties.load(in);
    }
    Set<String> secrets = new HashSet<>();
    for (Class<?> type : configurations()) {
      Stream.of(type.getMethods())
          .filter(method -> method.toGenericString().contains(SecretString.class.getName()))
          .forEach(method -> secrets.add(kebabCase(method.getName())));
    }
    Set<String> names =
        properties.stringPropertyNames().stream()
            .filter(key -> secrets.contains(key.substring(key.lastIndexOf('.') + 1)))
            .map(key -> properties.getProperty(key).replaceAll("^\\$\\{|:?}$", ""))
            .collect(toSet());

    assertThat(names).hasSizeGreaterThanOrEqualTo(7);
    assertThat(SecretFiles.NAMES).containsAll(names);
  }

  private static List<Class<?>> configurations() throws Exception {
    List<Class<?>> types = new ArrayList<>();
    for (Path file : DeploymentFiles.below("src/main/java/io/telegramauth/config")) {
      String name = file.getFileName().toString().replace(".java", "");
      if (name.endsWith("Config")) {
        Class<?> type = Class.forName("io.telegramauth.config." + name);
        types.add(type);
        types.addAll(List.of(type.getDeclaredClasses()));
      }
    }
    return types;
  }

  private static String kebabCase(String camelCase) {
    return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n"})
  void oneLineEndIsDropped(String end) throws IOException {
    inFile(SECRET + end);
    assertThat(value("API_KEY")).isEqualTo(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        SECRET + "\n",
        " " + SECRET + " ",
        "two\nlines",
        "a$b$$c${API_KEY}\\$d\\\\${e:f}$",
        "key=value # not a comment",
        "grün-🔑-密钥"
      })
  void otherContentIsUnchanged(String content) throws IOException {
    inFile(content + "\n");
    applicationProperties.put("telegram-auth.secrets.api-key", "${API_KEY:}");

    assertThat(value("API_KEY")).isEqualTo(content);
    assertThat(value("telegram-auth.secrets.api-key")).isEqualTo(content);
  }

  @Test
  void anAbsentOrBlankNameIsIgnored() {
    environment.put("API_KEY", SECRET);
    environment.put("API_KEY_FILE", " ");

    assertThat(problems()).isEmpty();
    assertThat(value("API_KEY")).isEqualTo(SECRET);
  }

  @Test
  void settingValueAndFileIsAnError() throws IOException {
    inFile("from-the-file-0123456789");
    environment.put("API_KEY", SECRET);

    assertThat(problems())
        .containsExactly("API_KEY_FILE is set, and API_KEY too: only one of them may be");
    assertThat(value("API_KEY")).isEqualTo(SECRET);
  }

  @Test
  void aFileOverridesADefault() throws IOException {
    inFile(SECRET);
    applicationProperties.put("API_KEY", "dev-only-api-key");

    assertThat(problems()).isEmpty();
    assertThat(value("API_KEY")).isEqualTo(SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n", " \t\n", "\n\n"})
  void anEmptyFileIsRejected(String content) throws IOException {
    inFile(content);
    assertRefused("names an empty file");
  }

  @Test
  void aTooLargeFileIsRejected() throws IOException {
    inFile("x".repeat(64 * 1024));
    assertThat(problems()).isEmpty();

    inFile("x".repeat(64 * 1024 + 1));
    assertRefused("names a file of more than 64 KiB");
  }

  @Test
  void aMissingFileIsRejected() {
    environment.put("API_KEY_FILE", directory.resolve("absent").toString());
    assertRefused("names a file that does not exist");
  }

  @Test
  void aBrokenLinkIsRejected() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("nowhere"));
    environment.put("API_KEY_FILE", link.toString());
    assertRefused("names a file that does not exist");
  }

  /** As Kubernetes mounts secrets: each file is a link into a directory that is replaced. */
  @Test
  void aLinkIsFollowed() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), file(SECRET.getBytes(UTF_8)));
    environment.put("API_KEY_FILE", link.toString());
    assertThat(value("API_KEY")).isEqualTo(SECRET);
  }

  @Test
  void aDirectoryIsRejected() {
    environment.put("API_KEY_FILE", directory.toString());
    assertRefused("names a directory");
  }

  @Test
  void aDeviceIsRejected() {
    environment.put("API_KEY_FILE", "/dev/zero");
    assertRefused("does not name a regular file");
  }

  /** A regular file of the kernel that fails when it is read. */
  @Test
  void anUnreadableFileIsRejected() {
    assumeThat(Path.of("/proc/self/mem")).isRegularFile();
    environment.put("API_KEY_FILE", "/proc/self/mem");
    assertRefused("names a file that cannot be read");
  }

  @Test
  void anInvalidFileNameIsRejected() {
    environment.put("API_KEY_FILE", "a\0b");
    assertRefused("is not the name of a file");
  }

  @Test
  void bytesThatAreNotTextAreRejected() throws IOException {
    environment.put("API_KEY_FILE", file(new byte[] {'a', (byte) 0xff, 'b'}).toString());
    assertRefused("names a file that is not text in UTF-8");
  }

  @Test
  void allProblemsAreReportedWithoutContents() throws IOException {
    String secret = "never-to-be-shown-7b1f0c52e2d8";
    SecretFiles.NAMES.forEach(name -> environment.put(name + "_FILE", directory.toString()));
    environment.put("ADMIN_API_KEY", secret);
    environment.put("API_KEY_FILE", file(secret.getBytes(UTF_8)).toString());
    SecretFiles files = SecretFiles.read(config()::getConfigValue);

    assertThat(files.problems()).hasSize(SecretFiles.NAMES.size() - 1);
    assertThat(files.toString()).contains("API_KEY").doesNotContain(secret);
    assertThat(String.join("\n", files.problems())).doesNotContain(secret);
  }
}
