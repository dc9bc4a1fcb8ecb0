package io.telegramauth.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * One instance of the function: the unpacked {@code function.zip} in a process of its own. The JVM
 * package is run by AWS's runtime interface client with the handler that has to be configured on
 * the platform, the native one by its {@code bootstrap}.
 */
final class FunctionProcess implements AutoCloseable {
  private static final String HANDLER =
      "io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler::handleRequest";
  private static final String RUNTIME_CLIENT =
      "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

  /** Of the runtime client itself and of what the platform has beside it. */
  private static final List<String> RUNTIME_CLASSES =
      List.of(
          RUNTIME_CLIENT,
          "com.amazonaws.services.lambda.runtime.Context",
          "com.amazonaws.services.lambda.runtime.serialization.PojoSerializer");

  /** Redirects the hooks for snapshots to those of the runtime client, as the platform does. */
  private static final String HOOKS = "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Path log;
  private final RuntimeApi api;

  private FunctionProcess(Process process, Path log, RuntimeApi api) {
    this.process = process;
    this.log = log;
    this.api = api;
  }

  /** An answer to an HTTP request, as the gateway would send it. */
  record Answer(int status, JsonNode headers, JsonNode body, Duration took) {}

  /** The package that the build has made. */
  static Path zip() {
    return Path.of(System.getProperty("function.zip"));
  }

  /** Unpacks the package as the platform does, to what is its {@code /var/task}. */
  static void unpack(Path task) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(zip()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path target = task.resolve(entry.getName()).normalize();
        if (!target.startsWith(task)) {
          throw new IOException("An entry outside of the package: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(zip, target);
        }
      }
    }
    // The mode that a zip keeps is not among what Java reads of it.
    Path bootstrap = task.resolve("bootstrap");
    if (Files.exists(bootstrap) && !bootstrap.toFile().setExecutable(true)) {
      throw new IOException("Cannot be made executable: " + bootstrap);
    }
  }

  /**
   * Starts an instance.
   *
   * @param task where the package is unpacked
   * @param directory where it may write
   * @param environment the function's own variables
   */
  static FunctionProcess launch(
      Path task, Path directory, RuntimeApi api, Map<String, String> environment) {
    try {
      Path log = Files.createTempFile(directory, "function", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command(task))
              .directory(task.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      Map<String, String> variables = builder.environment();
      variables.clear();
      variables.put("PATH", "/usr/local/bin:/usr/bin:/bin");
      variables.put("AWS_LAMBDA_RUNTIME_API", api.address());
      variables.put("AWS_LAMBDA_FUNCTION_NAME", "telegram-auth");
      variables.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
      variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512");
      variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/telegram-auth");
      variables.put("AWS_LAMBDA_LOG_STREAM_NAME", "2026/11/22/[$LATEST]0");
      variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
      variables.put("AWS_REGION", "eu-central-1");
      variables.put("LAMBDA_TASK_ROOT", task.toString());
      variables.put("_HANDLER", HANDLER);
      variables.put("DISABLE_SIGNAL_HANDLERS", "true");
      variables.put("STORE_SQLITE_PATH", directory.resolve("store.db").toString());
      variables.putAll(environment);
      return new FunctionProcess(builder.start(), log, api);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(Path task) {
    Path bootstrap = task.resolve("bootstrap");
    if (Files.exists(bootstrap)) {
      return List.of(bootstrap.toString());
    }
    String classPath =
        RUNTIME_CLASSES.stream()
            .map(FunctionProcess::jarOf)
            .distinct()
            .map(Path::toString)
            .collect(Collectors.joining(":"));
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        // Of the flags that the platform starts with, those that change what can be seen here.
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        HOOKS,
        "-cp",
        classPath,
        RUNTIME_CLIENT,
        HANDLER);
  }

  private static Path jarOf(String className) {
    try {
      Class<?> type =
          Class.forName(className, false, Thread.currentThread().getContextClassLoader());
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (ClassNotFoundException | URISyntaxException e) {
      throw new IllegalStateException("Not on the class path: " + className, e);
    }
  }

  /** Has the function answer a request. */
  Answer send(Event event, Duration remaining) {
    RuntimeApi.Outcome outcome = api.invoke(event.toJson(), remaining);
    if (outcome.isError()) {
      throw new IllegalStateException("The invocation failed: " + outcome.payload() + "\n" + log());
    }
    JsonNode response = outcome.payload();
    return new Answer(
        response.path("statusCode").intValue(),
        response.path("headers"),
        body(response),
        outcome.took());
  }

  private static JsonNode body(JsonNode response) {
    JsonNode body = response.path("body");
    try {
      return JSON.readTree(
          response.path("isBase64Encoded").booleanValue()
              ? body.binaryValue()
              : body.asText("").getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("Not JSON: " + body, e);
    }
  }

  /** Stops the process where it is, as the platform does between invocations. */
  void freeze() {
    signal("STOP");
    await().atMost(PATIENCE).until(this::isStopped);
  }

  private boolean isStopped() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
  }

  /** Lets a frozen process go on. */
  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("The process cannot be sent " + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The targets of its file descriptors, as the kernel names them. */
  List<String> openDescriptors() {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return descriptors.map(FunctionProcess::target).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The remote ports of its TCP sockets; 0 for one that listens. */
  List<Integer> remotePorts() {
    List<String> descriptors = openDescriptors();
    return Stream.of("tcp", "tcp6")
        .flatMap(table -> lines(Path.of("/proc/" + process.pid() + "/net/" + table)))
        .skip(1)
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> descriptors.contains("socket:[" + fields[9] + "]"))
        .map(fields -> Integer.parseInt(fields[2].substring(fields[2].indexOf(':') + 1), 16))
        .toList();
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      // Closed between the listing and the look.
      return "";
    }
  }

  /** Waits until the process has ended and gives its exit code. */
  int exitCode() {
    await().atMost(PATIENCE).until(() -> !process.isAlive());
    return process.exitValue();
  }

  /** Everything that it has written to its console. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it at once, as the platform does. */
  @Override
  public void close() {
    process.destroyForcibly();
    await().atMost(PATIENCE).until(() -> !process.isAlive());
  }
}
