package io.telegramauth.deployment;

import static io.telegramauth.testing.DeploymentFiles.lint;
import static io.telegramauth.testing.DeploymentFiles.text;
import static io.telegramauth.testing.DeploymentFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.telegramauth.config.SecretFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the images and the compose file promise; the linters check their syntax. */
class ContainerFilesTest {
  private static final String NATIVE = "src/main/docker/Dockerfile.native";
  private static final String JVM = "src/main/docker/Dockerfile.jvm";
  private static final String COMPOSE = "deploy/container/compose.yaml";
  private static final Path HEALTH_CHECK = Path.of("src/main/docker/healthcheck");

  @ParameterizedTest
  @ValueSource(strings = {NATIVE, JVM})
  void theLinterFindsNothingInAnImage(String file) {
    assertThat(lint("dockerfile", file)).isEmpty();
  }

  @Test
  void theLinterFindsNothingInTheComposeFile() {
    assertThat(lint("compose", COMPOSE)).isEmpty();
  }

  /** Linters that find nothing would let the tests above pass. */
  @Test
  void theLintersDetectErrors(@TempDir Path directory) throws IOException {
    Path image = directory.resolve("Dockerfile");
    Files.writeString(image, text(NATIVE).replace("\nUSER", "\nUSR"));
    Path compose = directory.resolve("compose.yaml");
    Files.writeString(compose, text(COMPOSE).replace("read_only:", "readonly:"));

    assertThat(lint("dockerfile", image.toString())).contains("Unknown instruction: USR");
    assertThat(lint("compose", compose.toString())).contains("\"readonly\"");
  }

  /** The last stage of a build is the container. */
  private static String lastStage(String file) {
    String text = text(file);
    return text.substring(text.lastIndexOf("\nFROM "));
  }

  @ParameterizedTest
  @ValueSource(strings = {NATIVE, JVM})
  void imagesRunAsAnUnprivilegedUser(String file) {
    assertThat(lastStage(file))
        .containsPattern("\nUSER [1-9]\\d+\n")
        .doesNotContainPattern("\nUSER (root|0)")
        .contains("/build/lib/ /opt/lib/", "\nHEALTHCHECK ", "\nENTRYPOINT [\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {NATIVE, JVM})
  void everyBaseImageIsPinned(String file) {
    List<String> images =
        Pattern.compile("^FROM (\\S+)", Pattern.MULTILINE)
            .matcher(text(file))
            .results()
            .map(result -> result.group(1))
            .toList();

    assertThat(images).hasSizeGreaterThan(2).allMatch(ContainerFilesTest::isPinned);
    assertThat(text(file)).as("a frontend that floats").doesNotContain("syntax=");
  }

  @Test
  void theImageOfTheDatabaseIsPinned() {
    assertThat(service("postgresql").path("image").asText()).matches(ContainerFilesTest::isPinned);
  }

  /** By its digest; Quarkus's images, whose digests could not be had, by the tag of a version. */
  private static boolean isPinned(String image) {
    return image.matches(
        image.startsWith("quay.io/quarkus/")
            ? "[a-z0-9./-]+:[a-z.-]*\\d[a-z0-9.-]*"
            : "[a-z0-9.-]+/[a-z/-]+:[\\w.-]*\\d[\\w.-]*@sha256:[0-9a-f]{64}");
  }

  @Test
  void bothImagesAreBuiltFromTheSameBaseImageOfTdlib() {
    assertThat(stage(NATIVE, "tdlib")).isEqualTo(stage(JVM, "tdlib")).contains("npm ci");
  }

  private static String stage(String file, String name) {
    String text = text(file);
    int from = text.lastIndexOf("\nFROM ", text.indexOf(" AS " + name));
    return text.substring(from, text.indexOf("\nFROM ", from + 1));
  }

  @Test
  void theBuildContextHoldsOnlyWhatIsNeeded() {
    assertThat(text(".dockerignore").lines().filter(line -> !line.startsWith("#")))
        .first()
        .isEqualTo("*");
    assertThat(text(".dockerignore")).doesNotContain("!.dev.vars", "!.git", "!deploy");
  }

  private static JsonNode service(String name) {
    return yaml(COMPOSE).at("/services/" + name);
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"telegram-auth", "postgresql"})
  void containersHaveNoUnneededRights(String name) {
    JsonNode service = service(name);

    assertThat(service.path("read_only").booleanValue()).isTrue();
    assertThat(texts(service.path("cap_drop"))).containsExactly("ALL");
    assertThat(service.has("cap_add")).isFalse();
    assertThat(service.has("privileged")).isFalse();
    assertThat(texts(service.path("security_opt"))).contains("no-new-privileges:true");
    assertThat(service.has("healthcheck")).isTrue();
  }

  @Test
  void containersStartInTheirOrder() {
    JsonNode service = service("telegram-auth");

    assertThat(service.at("/depends_on/postgresql/condition").asText())
        .isEqualTo("service_healthy");
    assertThat(seconds(service.path("stop_grace_period").asText())).isGreaterThan(30);
    assertThat(texts(service.path("ports"))).allMatch(port -> port.startsWith("127.0.0.1:"));
    assertThat(service("postgresql").has("ports")).isFalse();
    assertThat(yaml(COMPOSE).at("/networks/store/internal").booleanValue()).isTrue();
  }

  private static int seconds(String duration) {
    return Integer.parseInt(duration.replaceAll("s$", ""));
  }

  /** Libraries are unpacked to a directory that allows execution; TDLib's data is not. */
  @Test
  void containersWriteToMemoryOnly() {
    List<String> mounts = texts(service("telegram-auth").path("tmpfs"));

    assertThat(mounts).hasSize(2);
    assertThat(mounts).anyMatch(mount -> mount.startsWith("/tmp:exec"));
    assertThat(mounts).anyMatch(mount -> mount.startsWith("/work:") && !mount.contains("exec"));
    assertThat(lastStage(NATIVE)).contains("TELEGRAM_DIRECT_WORK_DIRECTORY=/work");
    assertThat(lastStage(JVM)).contains("TELEGRAM_DIRECT_WORK_DIRECTORY=/work");
  }

  @Test
  void everySecretComesFromAFile() {
    JsonNode compose = yaml(COMPOSE);
    List<String> files = texts(service("telegram-auth").path("secrets"));
    service("telegram-auth")
        .path("environment")
        .properties()
        .forEach(
            variable -> {
              assertThat(SecretFiles.NAMES).doesNotContain(variable.getKey());
              if (variable.getKey().endsWith("_FILE")) {
                String name = variable.getKey().replaceAll("_FILE$", "");
                String file = variable.getValue().asText().replaceAll("^\\$\\{[A-Z_]+-|}$", "");
                assertThat(SecretFiles.NAMES).contains(name);
                assertThat(file).startsWith("/run/secrets/");
                assertThat(files).contains(file.substring("/run/secrets/".length()));
              }
            });

    assertThat(files).hasSizeGreaterThanOrEqualTo(6);
    assertThat(files)
        .allSatisfy(
            name ->
                assertThat(compose.at("/secrets/" + name + "/file").asText())
                    .isEqualTo("./secrets/" + name));
    assertThat(text("deploy/container/.gitignore")).contains("secrets/");
  }

  /** The health check itself, by bash and a real server. */
  @ParameterizedTest
  @CsvSource({"200, 0", "503, 1", "404, 1"})
  void theHealthCheckUsesReadiness(int status, int exitCode) throws Exception {
    assumeThat(Path.of("/bin/bash")).exists();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/q/health/ready",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    try {
      assertThat(healthCheck(server.getAddress().getPort())).isEqualTo(exitCode);
    } finally {
      server.stop(0);
    }
    assertThat(healthCheck(server.getAddress().getPort())).isNotZero();
  }

  private static int healthCheck(int port) throws Exception {
    assertThat(Files.isExecutable(HEALTH_CHECK)).isTrue();
    ProcessBuilder builder = new ProcessBuilder(HEALTH_CHECK.toString());
    builder.environment().put("MANAGEMENT_PORT", Integer.toString(port));
    Process process = builder.redirectErrorStream(true).start();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
