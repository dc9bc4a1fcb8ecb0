package io.telegramauth.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** DynamoDB Local in a process of its own, from libraries that the build has fetched. */
public final class DynamoDbLocal implements AutoCloseable {
  private static final Path CLASS_PATH = Path.of("target", "dynamodb-local.class-path");
  private static final Path LOG = Path.of("target", "dynamodb-local.log");
  private static final String MAIN = "software.amazon.dynamodb.services.local.main.ServerRunner";

  /** The region. */
  static final String REGION = "eu-central-1";

  /** Both parts of the credentials. */
  static final String CREDENTIAL = "local";

  private static final Duration START = Duration.ofSeconds(60);

  /** A system property, which all class loaders of this process see. */
  private static final String SHARED = "telegram-auth.test.dynamodb-local";

  private static final String SHARED_PROCESS = SHARED + ".pid";

  private final int port;
  private final List<String> storage;
  private Process process;

  private DynamoDbLocal(int port, List<String> storage) {
    this.port = port;
    this.storage = storage;
    start();
  }

  /** An instance with its data in this directory. */
  public static DynamoDbLocal in(Path directory) {
    return new DynamoDbLocal(freePort(), List.of("-dbPath", directory.toString()));
  }

  /** The shared instance, in memory, started by its first test. */
  public static URI shared() {
    useItsCredentials();
    synchronized (System.getProperties()) {
      String known = System.getProperty(SHARED);
      if (known != null) {
        return URI.create(known);
      }
      DynamoDbLocal started = new DynamoDbLocal(freePort(), List.of("-inMemory"));
      Runtime.getRuntime().addShutdownHook(new Thread(started::close));
      System.setProperty(SHARED_PROCESS, Long.toString(started.process.pid()));
      System.setProperty(SHARED, started.endpoint().toString());
      return started.endpoint();
    }
  }

  /** The process of the shared instance. */
  public static ProcessHandle sharedProcess() {
    shared();
    return ProcessHandle.of(Long.parseLong(System.getProperty(SHARED_PROCESS))).orElseThrow();
  }

  /** Sets credentials: the server accepts any, but the SDK requires some. */
  private static void useItsCredentials() {
    System.setProperty("aws.region", REGION);
    System.setProperty("aws.accessKeyId", CREDENTIAL);
    System.setProperty("aws.secretAccessKey", CREDENTIAL);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The endpoint. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Starts it again with its data. */
  public void start() {
    useItsCredentials();
    try {
      String classPath = Files.readString(CLASS_PATH);
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-XX:TieredStopAtLevel=1",
                  "-Dsqlite4java.library.path=" + nativeLibraries(classPath),
                  "-cp",
                  classPath,
                  MAIN,
                  "-disableTelemetry",
                  "-port",
                  Integer.toString(port)));
      command.addAll(storage);
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(LOG.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await().atMost(START).until(() -> !process.isAlive() || listens());
    if (!process.isAlive()) {
      throw new IllegalStateException("DynamoDB Local did not start, see " + LOG);
    }
  }

  /** The directory of SQLite's library for this machine. */
  private static Path nativeLibraries(String classPath) {
    String os = System.getProperty("os.name").startsWith("Mac") ? "osx" : "linux-amd64";
    return Stream.of(classPath.split(System.getProperty("path.separator")))
        .map(Path::of)
        .filter(file -> file.getFileName().toString().startsWith("libsqlite4java-" + os))
        .map(Path::getParent)
        .findFirst()
        .orElseThrow();
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Kills the process. */
  public void kill() {
    process.destroyForcibly();
    await().atMost(START).until(() -> !process.isAlive());
  }

  @Override
  public void close() {
    kill();
  }
}
