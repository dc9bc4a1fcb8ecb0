package io.telegramauth.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The packaged application in a process of its own, as in production. */
public final class ServiceProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Path log;
  private final int port;
  private final int managementPort;
  private final HttpClient http = HttpClient.newHttpClient();

  private ServiceProcess(Process process, Path log, int port, int managementPort) {
    this.process = process;
    this.log = log;
    this.port = port;
    this.managementPort = managementPort;
  }

  /** A response of the service. */
  public record Answer(int status, JsonNode body) {}

  /**
   * Starts a process.
   *
   * @param directory its working directory, with its log
   * @param environment its whole configuration
   */
  public static ServiceProcess launch(Path directory, Map<String, String> environment) {
    List<String> command = command();
    try {
      Path log = Files.createTempFile(directory, "service", ".log");
      int port = Management.freePort();
      int managementPort = Management.freePort();
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      Map<String, String> inherited = new HashMap<>(builder.environment());
      builder.environment().clear();
      builder.environment().put("PATH", inherited.getOrDefault("PATH", ""));
      builder.environment().put("PORT", Integer.toString(port));
      builder.environment().put("MANAGEMENT_PORT", Integer.toString(managementPort));
      builder.environment().put("STORE_SQLITE_PATH", directory.resolve("store.db").toString());
      builder.environment().put("SHUTDOWN_DELAY", "0S");
      builder.environment().putAll(environment);
      return new ServiceProcess(builder.start(), log, port, managementPort);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the packaged service is a jar, or an executable that was built with traces. */
  public static boolean hasTraces() {
    return !Files.exists(Path.of(System.getProperty("native.image.path")))
        || Boolean.getBoolean("telegram-auth.traces");
  }

  /** The native executable if it was built, otherwise the jar. */
  private static List<String> command() {
    Path executable = Path.of(System.getProperty("native.image.path")).toAbsolutePath();
    if (Files.exists(executable)) {
      return List.of(executable.toString());
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        // It lives for seconds: full optimisation would cost most of its start.
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-jar",
        Path.of(System.getProperty("service.jar")).toAbsolutePath().toString());
  }

  /** Starts a process and waits until it responds. */
  public static ServiceProcess start(Path directory, Map<String, String> environment) {
    ServiceProcess service = launch(directory, environment);
    await().atMost(START).until(() -> !service.process.isAlive() || service.answers());
    if (!service.process.isAlive()) {
      throw new IllegalStateException("The service did not start:\n" + service.log());
    }
    return service;
  }

  private boolean answers() {
    try {
      return send("GET", "/health", null).status() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** The port on this machine. */
  public int port() {
    return port;
  }

  /** The port on this machine that a path is served on. */
  public int port(String path) {
    return path.startsWith("/q/") ? managementPort : port;
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Waits for the end of the process and returns its exit code. */
  public int exitCode() {
    await().atMost(START).until(() -> !process.isAlive());
    return process.exitValue();
  }

  /** All console output. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Processes the console output line by line, as a log may be long. */
  public <T> T log(Function<Stream<String>, T> reader) {
    // The process may have been killed in the middle of a character.
    try (Stream<String> lines = Files.lines(log, ISO_8859_1)) {
      return reader.apply(lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Sends a request, with a JSON body unless it is null. */
  public Answer send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(path) + path))
            .timeout(Duration.ofSeconds(30))
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body, UTF_8));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString(UTF_8));
      return new Answer(response.statusCode(), JSON.readTree(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Kills the process by SIGKILL. */
  public void kill() {
    process.destroyForcibly();
    await().atMost(START).until(() -> !process.isAlive());
  }

  /** Sends SIGTERM and does not wait. */
  public void stop() {
    process.destroy();
  }

  /** Stops the process and waits for its end. */
  @Override
  public void close() {
    stop();
    await().atMost(START).until(() -> !process.isAlive());
  }
}
