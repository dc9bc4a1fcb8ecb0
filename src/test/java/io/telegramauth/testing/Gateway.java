package io.telegramauth.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.telegramauth.testing.ServiceProcess.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A foreign gateway in front of a service, in a process of its own. */
public final class Gateway implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long DOWNLOAD_MINUTES = 3;

  /** Appends the client's address to what the client claims, as most gateways do. */
  private static final String NGINX =
      """
      daemon off;
      user root;
      pid nginx.pid;
      worker_processes 1;
      error_log error.log;
      events { worker_connections 64; }
      http {
        access_log off;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi;
        scgi_temp_path scgi;
        server {
          listen 127.0.0.1:%d;
          location /api/telegram-auth/ {
            proxy_pass http://127.0.0.1:%d;
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
          }
          location / { return 404; }
        }
      }
      """;

  private final Process process;
  private final int port;

  private Gateway(Process process, int port) {
    this.process = process;
    this.port = port;
    await().atMost(PATIENCE).until(() -> !process.isAlive() || accepts());
    if (!process.isAlive()) {
      throw new IllegalStateException("The gateway does not start: " + process.exitValue());
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Starts nginx. Skips the calling test where nginx is neither installed nor to be had as a Debian
   * package.
   */
  public static Gateway nginx(Path directory, int upstream) {
    try {
      Path nginx = nginx();
      int port = freePort();
      Path settings = directory.resolve("nginx.conf");
      Files.writeString(settings, NGINX.formatted(port, upstream));
      return start(
          directory,
          port,
          nginx.toString(),
          "-p",
          directory.toString(),
          "-c",
          settings.toString(),
          "-e",
          directory.resolve("error.log").toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts Node's http-proxy. Skips the calling test if npm is not installed. */
  public static Gateway node(Path directory, int upstream) {
    Path installed = NpmProject.install(Path.of("src/test/npm"), Path.of("target/npm"));
    try {
      int port = freePort();
      return start(
          directory,
          port,
          "node",
          installed.resolve("gateway.js").toString(),
          Integer.toString(port),
          Integer.toString(upstream));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Gateway start(Path directory, int port, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("gateway.log").toFile())
            .start();
    return new Gateway(process, port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The installed nginx, else the one of Debian's package, unpacked below target. */
  private static synchronized Path nginx() throws IOException {
    Path unpacked = Path.of("target", "nginx").toAbsolutePath();
    return Stream.of(
            Path.of("/usr/sbin/nginx"),
            Path.of("/usr/local/sbin/nginx"),
            unpacked.resolve("usr/sbin/nginx"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(() -> unpackInto(unpacked));
  }

  /** Needs no rights: apt's lists and packages are kept below target too. */
  private static Path unpackInto(Path directory) {
    try {
      Files.createDirectories(directory.resolve("lists/partial"));
      Files.createDirectories(directory.resolve("cache/archives/partial"));
      List<String> apt =
          List.of(
              "apt-get",
              "-q",
              "-o",
              "Dir::State::lists=" + directory.resolve("lists"),
              "-o",
              "Dir::Cache=" + directory.resolve("cache"));
      boolean fetched =
          run(directory, apt, "update")
              && run(directory, apt, "download", "nginx")
              && run(directory, List.of("sh", "-c"), "exec dpkg-deb -x nginx_*.deb .");
      Path nginx = directory.resolve("usr/sbin/nginx");
      assumeTrue(
          fetched && run(directory, List.of(nginx.toString()), "-v"),
          "nginx is not installed, nor to be had as a package that runs here");
      return nginx;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean run(Path directory, List<String> program, String... arguments) {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(directory.resolve("fetch.log").toFile()))
              .start();
      boolean ended = process.waitFor(DOWNLOAD_MINUTES, TimeUnit.MINUTES);
      process.destroyForcibly();
      return ended && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Sends a request from a client of one's own.
   *
   * @param client an address of the loopback interface
   * @param body JSON, or null
   * @param headers whole lines
   */
  public Answer send(String client, String method, String path, String body, String... headers) {
    StringBuilder request =
        new StringBuilder("%s %s HTTP/1.1\r\nHost: auth.example\r\n".formatted(method, path));
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    if (body != null) {
      request
          .append("Content-Type: application/json\r\nContent-Length: ")
          .append(body.getBytes(UTF_8).length)
          .append("\r\n");
    }
    request.append("Connection: close\r\n\r\n").append(body == null ? "" : body);
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(client), 0)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(request.toString().getBytes(UTF_8));
      String response = new String(socket.getInputStream().readAllBytes(), UTF_8);
      int json = response.indexOf('{');
      return new Answer(
          Integer.parseInt(response.substring(9, 12)),
          new ObjectMapper()
              .readTree(
                  json < 0 ? "null" : response.substring(json, response.lastIndexOf('}') + 1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    await().atMost(PATIENCE).until(() -> !process.isAlive());
  }
}
