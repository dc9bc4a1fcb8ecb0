package io.telegramauth.deployment;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.flywaydb.core.extensibility.ConfigurationExtension;
import org.flywaydb.core.extensibility.Plugin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that the native metadata names exists. A wrong name shows here on the JVM; in an
 * executable only on first use.
 */
class NativeMetadataTest {
  private static final Path RESOURCES = Path.of("src/main/resources");
  private static final Path METADATA =
      RESOURCES.resolve(
          "META-INF/native-image/io.telegramauth/telegram-auth/reachability-metadata.json");
  private static final Path SERVICES = RESOURCES.resolve("META-INF/services");
  private static final Pattern AT_RUN_TIME = Pattern.compile("--initialize-at-run-time=([^-]+?),-");

  /** Quarkus finds these itself and keeps what they name. */
  private static final String CONFIGURATION = "io.smallrye.config.";

  private static final Map<String, Class<?>> PRIMITIVES =
      Map.of(
          "boolean", boolean.class,
          "byte", byte.class,
          "char", char.class,
          "short", short.class,
          "int", int.class,
          "long", long.class,
          "float", float.class,
          "double", double.class);

  static Stream<JsonNode> types() throws IOException {
    List<JsonNode> types = new ArrayList<>();
    new ObjectMapper().readTree(METADATA.toFile()).get("reflection").forEach(types::add);
    return types.stream();
  }

  private static Class<?> type(String name) throws ClassNotFoundException {
    if (name.endsWith("[]")) {
      return type(name.substring(0, name.length() - 2)).arrayType();
    }
    Class<?> primitive = PRIMITIVES.get(name);
    return primitive == null
        ? Class.forName(name, false, NativeMetadataTest.class.getClassLoader())
        : primitive;
  }

  @ParameterizedTest
  @MethodSource("types")
  void reflectiveNamesExist(JsonNode entry) throws ReflectiveOperationException {
    Class<?> type = type(entry.get("type").textValue());
    if (entry.has("condition")) {
      type(entry.at("/condition/typeReached").textValue());
    }
    for (JsonNode field : entry.path("fields")) {
      assertThat(type.getDeclaredField(field.get("name").textValue())).isNotNull();
    }
    for (JsonNode method : entry.path("methods")) {
      List<Class<?>> parameters = new ArrayList<>();
      for (JsonNode parameter : method.get("parameterTypes")) {
        parameters.add(type(parameter.textValue()));
      }
      Class<?>[] signature = parameters.toArray(Class<?>[]::new);
      String name = method.get("name").textValue();
      assertThat(
              name.equals("<init>")
                  ? type.getDeclaredConstructor(signature)
                  : type.getDeclaredMethod(name, signature))
          .isNotNull();
    }
  }

  @Test
  void registeredResourcesExist() throws IOException {
    for (String glob : resources()) {
      int star = glob.indexOf('*');
      if (star < 0) {
        assertThat(NativeMetadataTest.class.getClassLoader().getResource(glob))
            .as(glob)
            .isNotNull();
      } else {
        assertThat(entries(glob.substring(0, glob.lastIndexOf('/'))))
            .as(glob)
            .anyMatch(name -> name.startsWith(glob.substring(0, star)));
      }
    }
  }

  private static String[] resources() throws IOException {
    return properties().getProperty("quarkus.native.resources.includes").split(",");
  }

  private static Properties properties() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(RESOURCES.resolve("application.properties"))) {
      properties.load(in);
    }
    return properties;
  }

  private static List<String> entries(String directory) throws IOException {
    URL url = NativeMetadataTest.class.getClassLoader().getResource(directory);
    assertThat(url).as(directory).isNotNull();
    if (url.getProtocol().equals("file")) {
      try (Stream<Path> files = Files.list(Path.of(URI.create(url.toString())))) {
        return files.map(file -> directory + "/" + file.getFileName()).toList();
      }
    }
    return ((JarURLConnection) url.openConnection())
        .getJarFile().stream().map(ZipEntry::getName).toList();
  }

  @Test
  void servicesAreRegistered() throws IOException, ClassNotFoundException {
    String kept = properties().getProperty("quarkus.native.resources.includes");
    try (Stream<Path> files = Files.list(SERVICES)) {
      for (Path file : files.toList()) {
        String service = file.getFileName().toString();
        if (!service.startsWith(CONFIGURATION)) {
          assertThat(kept).contains("META-INF/services/" + service);
          for (String provider : Files.readAllLines(file)) {
            assertThat(type(provider)).hasAnnotation(RegisterForReflection.class);
          }
        }
      }
    }
  }

  @Test
  void classesInitialisedAtRunTimeExist() throws IOException {
    Matcher names =
        AT_RUN_TIME.matcher(
            properties().getProperty("quarkus.native.additional-build-args").replace("\\,", ","));
    assertThat(names.find()).isTrue();
    for (String name : names.group(1).split(",")) {
      String path = name.replace('.', '/');
      ClassLoader loader = NativeMetadataTest.class.getClassLoader();
      assertThat(Stream.of(path, path + ".class").map(loader::getResource))
          .as(name)
          .anyMatch(found -> found != null);
    }
  }

  /** An executable finds a service only by its file, and makes only what is named beside. */
  @Test
  void flywayServicesAreRegistered() throws IOException {
    assertThat(resources()).contains("META-INF/services/" + Plugin.class.getName());
    Map<String, JsonNode> kept =
        types().collect(toMap(entry -> entry.get("type").textValue(), entry -> entry));
    assertThat(ServiceLoader.load(Plugin.class).stream().map(ServiceLoader.Provider::type))
        .isNotEmpty()
        .allSatisfy(
            plugin -> {
              assertThat(kept).containsKey(plugin.getName());
              // Flyway copies these by way of JSON.
              if (ConfigurationExtension.class.isAssignableFrom(plugin)) {
                assertThat(kept.get(plugin.getName()).has("allDeclaredMethods")).isTrue();
              }
            });
  }
}
