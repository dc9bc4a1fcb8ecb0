package io.telegramauth.api.filter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.CapturedLog;
import io.telegramauth.testing.Management;
import io.telegramauth.testing.RawHttp;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.Scrape;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that take what they can: threads, memory, time. Everybody else is answered. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class HostileConnectionsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  /** More than there are worker threads. */
  private static final int CONNECTIONS = 210;

  /** A body may not end with a line. */
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");

  private static final String HOST = "Host: localhost\r\n";

  private static final String START =
      "POST " + Api.LOGINS + " HTTP/1.1\r\n" + HOST + "Content-Type: application/json\r\n";

  @Inject MeterRegistry registry;

  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void hangUp() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    assertEverybodyElseIsAnswered();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.setTcpNoDelay(true);
    sockets.add(socket);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private static String read(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  private static void assertEverybodyElseIsAnswered() {
    assertThat(RestAssured.get("/health").time()).isLessThan(AT_ONCE.toMillis());
    assertThat(RestAssured.get("/health").statusCode()).isEqualTo(200);
    assertThat(Management.get("/q/health/ready").time()).isLessThan(AT_ONCE.toMillis());
    assertThat(Management.get("/q/health/ready").statusCode()).isEqualTo(200);
    assertThat(Api.start(Api.plainNumber()).statusCode()).isEqualTo(201);
  }

  private static long busyWorkers() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().startsWith("executor-thread"))
        .filter(
            thread ->
                Stream.of(thread.getValue())
                    .anyMatch(frame -> frame.getClassName().contains("VertxInputStream")))
        .count();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 16000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n3e80\r\n"})
  void unfinishedBodiesOccupyNoThread(String framing) throws IOException {
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i < CONNECTIONS; i++) {
        write(connect(), START + framing + " ".repeat(12_000));
      }
      assertThat(busyWorkers()).isZero();
      assertEverybodyElseIsAnswered();

      for (Socket socket : sockets) {
        assertIsTimeout(read(socket));
      }
      assertThat(log.text().lines()).noneMatch(line -> line.matches("(?:ERROR|WARN) .*"));
      assertThat(log.text()).doesNotContain("\tat ");
    }
  }

  private static void assertIsTimeout(String response) {
    assertThat(response)
        .startsWith("HTTP/1.1 408 ")
        .containsIgnoringCase("connection: close\r\n")
        .contains("\"code\":\"REQUEST_TIMEOUT\"", "\"retryable\":true");
  }

  /** A byte now and then keeps nobody's attention. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /health HTTP/1.1\r\n" + HOST + "X: y",
        START + "Content-Length: 16000\r\n\r\n",
        START + "Transfer-Encoding: chunked\r\n\r\n3e80\r\n"
      })
  void slowRequestsTimeOut(String beginning) throws IOException {
    for (int i = 0; i < 20; i++) {
      write(connect(), beginning);
    }
    List<Socket> open = new ArrayList<>(sockets);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              open.removeIf(socket -> !dribbles(socket));
              return open.isEmpty();
            });
  }

  /** Whether the connection took another byte; its end is asserted. */
  private static boolean dribbles(Socket socket) {
    try {
      if (socket.getInputStream().available() > 0) {
        assertIsTimeout(read(socket));
        return false;
      }
      write(socket, "x");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** A kept connection has time between requests, but each request is timed. */
  @Test
  void aSecondRequestHasTheSameTimeout() throws IOException {
    Socket socket = connect();
    write(socket, "GET /health HTTP/1.1\r\n" + HOST + "\r\nGET /hea");
    String responses = read(socket);
    assertThat(responses).startsWith("HTTP/1.1 200 ");
    assertIsTimeout(responses.substring(responses.lastIndexOf("HTTP/1.1 ")));
  }

  /** Responses that nobody reads would pile up. */
  @Test
  void readingPausesWhileResponsesAreUnread() throws IOException {
    byte[] requests =
        ("GET /health HTTP/1.1\r\n" + HOST + "\r\n").repeat(1000).getBytes(ISO_8859_1);
    try (SocketChannel channel =
        SocketChannel.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), RestAssured.port))) {
      channel.configureBlocking(false);
      long[] written = new long[1];
      // No more is taken for a second.
      await()
          .atMost(PATIENCE)
          .during(Duration.ofSeconds(1))
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> {
                long before = written[0];
                int taken;
                do {
                  taken = channel.write(ByteBuffer.wrap(requests));
                  written[0] += taken;
                } while (taken > 0 && written[0] < 200_000_000);
                return written[0] == before;
              });
      assertThat(written[0]).isLessThan(100_000_000);
      assertEverybodyElseIsAnswered();
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    String chunked = "2\r\n{}\r\n0\r\n\r\n";
    Socket socket = connect();
    write(
        socket,
        "GET /health HTTP/1.1\r\n"
            + HOST
            + "\r\n"
            + START
            + "Content-Length: 2\r\n\r\n{}"
            + START
            + "Transfer-Encoding: chunked\r\n\r\n"
            + chunked
            + "GET /nothing HTTP/1.1\r\n"
            + HOST
            + "\r\n"
            + "OPTIONS "
            + Api.LOGINS
            + " HTTP/1.1\r\n"
            + HOST
            + "Connection: close\r\n\r\n");
    assertThat(statuses(read(socket))).containsExactly(200, 400, 400, 404, 204);
  }

  @Test
  void aRequestMayArriveByteByByte() throws IOException {
    Socket socket = connect();
    String body = "{\"phoneNumber\":\"" + Api.plainNumber() + "\"}";
    for (char octet :
        (START + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
            .toCharArray()) {
      write(socket, String.valueOf(octet));
    }
    assertThat(statuses(read(socket))).containsExactly(201);
  }

  /** No byte between two requests is skipped. */
  @ParameterizedTest
  @ValueSource(
      strings = {"\u0000", "\u0000\u0001\u0002", " ", "\t", "\n", "\r\n\r\n", "\u000b", "\u00ff"})
  void noByteBetweenRequestsIsLost(String between) throws IOException {
    Socket socket = connect();
    String health = "GET /health HTTP/1.1\r\n" + HOST + "\r\n";
    write(socket, health + between + health);
    assertThat(statuses(read(socket))).containsExactly(200, 400);
  }

  private static List<Integer> statuses(String responses) {
    return STATUS_LINE
        .matcher(responses)
        .results()
        .map(line -> Integer.parseInt(line.group(1)))
        .toList();
  }

  /** Neither a label of a meter nor its registry's memory grows by what strangers make up. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{secret} /health",
        "GET /{secret}",
        "OPTIONS /{secret}",
        "OPTIONS /api/telegram-auth/logins/{secret}",
        "GET /api/telegram-auth/logins/{secret}",
        "GET /api/telegram-auth/logins/{secret}/code",
        "GET /api/telegram-auth/logins/a/b/{secret}",
        "PUT /api/telegram-auth/sessions/{secret}",
        "GET /api/telegram-auth/status?sessionId=a&sessionId=b&x={secret}"
      })
  void invalidRequestsAddNoMeters(String line) throws Exception {
    sendMadeUp(line);
    long before = meterCount();
    for (int i = 0; i < 50; i++) {
      sendMadeUp(line);
    }
    assertThat(meterCount()).isEqualTo(before);
    assertThat(Scrape.now().text()).doesNotContain("madeup");
  }

  /** Nor by requests whose clients are gone before the response. */
  @Test
  void abortedInvalidRequestsAddNoMeters() throws Exception {
    leaveMadeUp();
    long before = meterCount();
    for (int i = 0; i < 50; i++) {
      leaveMadeUp();
    }
    assertThat(meterCount()).isLessThanOrEqualTo(before + 2);
    assertThat(Scrape.now().text()).doesNotContain("madeup");
  }

  private static String madeUp() {
    return "madeup" + UUID.randomUUID().toString().replace("-", "");
  }

  private static void sendMadeUp(String line) throws IOException {
    String request =
        line.replace("{secret}", madeUp())
            + " HTTP/1.1\r\nHost: "
            + madeUp()
            + "\r\nUser-Agent: "
            + madeUp()
            + "\r\nConnection: close\r\n\r\n";
    assertThat(RawHttp.send(request.getBytes(ISO_8859_1), true, PATIENCE)).isPresent();
  }

  private static void leaveMadeUp() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
      socket.setSoLinger(true, 0);
      OutputStream out = socket.getOutputStream();
      String request =
          "POST " + Api.LOGINS + "/" + madeUp() + "/resend HTTP/1.1\r\n" + HOST + "\r\n";
      out.write(request.getBytes(ISO_8859_1));
    } catch (SocketException e) {
      // It was answered and closed first.
    }
  }

  /** The number of meter ids in the registry, which has no accessor for it. */
  private long meterCount() throws ReflectiveOperationException {
    Field field = MeterRegistry.class.getDeclaredField("preFilterIdToMeterMap");
    field.setAccessible(true);
    long count = ((Map<?, ?>) field.get(registry)).size();
    if (registry instanceof CompositeMeterRegistry composite) {
      for (MeterRegistry part : composite.getRegistries()) {
        count += ((Map<?, ?>) field.get(part)).size();
      }
    }
    return count;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/q", "/q/", "/q/health", "/q/health/ready", "/q/metrics", "/q/openapi", "/q/dev"})
  void managementPathsAreNotOnThePublicPort(String path) {
    assertThat(RestAssured.get(path).statusCode()).isEqualTo(404);
    assertThat(RestAssured.given().options(path).statusCode()).isEqualTo(404);
  }

  /** The management port reads requests as strictly. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "BREW /q/health HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /q/health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /q/x/../health HTTP/1.1\r\nHost: a\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
      })
  void theManagementPortIsGuardedToo(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Management.port())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      write(socket, request);
      InputStream in = socket.getInputStream();
      String response = new String(in.readAllBytes(), ISO_8859_1);
      assertThat(response).containsPattern("^HTTP/1\\.1 40[05] ").contains("\"requestId\"");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/openmetrics-text",
        "application/openmetrics-text; version=1.0.0",
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
        "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "text/plain",
        "*/*"
      })
  void metricsAreServedInAnyAcceptedFormat(String accepted) {
    Management.given()
        .header("Accept", accepted)
        .get("/q/metrics")
        .then()
        .statusCode(200)
        .body(org.hamcrest.Matchers.containsString("http_server_requests_seconds"));
  }

  /** The two ways to learn the methods of a path agree. */
  @Test
  void optionsAndMethodNotAllowedListTheSameMethods() {
    for (String template : io.telegramauth.api.ApiPaths.templates()) {
      String path = template.replaceAll("\\{\\w+}", "x");
      String listed = RestAssured.given().options(path).header("Allow");
      assertThat(listed).as(path).isNotBlank();
      String wrong = listed.contains("PATCH") ? "TRACE" : "PATCH";
      assertThat(RestAssured.given().request(wrong, path).header("Allow"))
          .as(path)
          .isEqualTo(listed);
      assertThat(RestAssured.given().request("BREW", path).header("Allow"))
          .as(path)
          .isEqualTo(listed);
    }
  }
}
