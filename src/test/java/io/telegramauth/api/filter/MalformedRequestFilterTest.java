package io.telegramauth.api.filter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.restassured.RestAssured;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Breaker;
import io.telegramauth.testing.CapturedLog;
import io.telegramauth.testing.RawHttp;
import io.telegramauth.testing.RawHttp.Answer;
import io.telegramauth.testing.Sandbox;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever arrives is answered by the service: in its envelope, with a request id, and without the
 * path in the log.
 */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class MalformedRequestFilterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Part of every path, like a login's id. */
  private static final String SECRET = "mK3v0n7dYp2rXc8qLw5tBz1hUg6eJs4f";

  private static final String PATH = Api.LOGINS + "/" + SECRET;
  private static final String HOST = "Host: localhost\r\n";

  Sandbox sandbox;

  private long asked;

  /** Fails without reaching a resource; a bean of this test only. */
  @ApplicationScoped
  static class Failing {
    void register(@Observes Filters filters) {
      filters.register(
          context -> {
            String path = context.normalizedPath();
            if (path.startsWith("/test-only/thrown/")) {
              throw new IllegalStateException("Thrown by a filter");
            } else if (path.startsWith("/test-only/failed/")) {
              context.fail(Integer.parseInt(context.request().getParam("status")));
            } else {
              context.next();
            }
          },
          500);
    }

    void register(@Observes Router router) {
      router
          .route("/test-only/matched/*")
          .handler(
              context -> {
                throw new IllegalArgumentException("Thrown by a route");
              });
    }
  }

  @BeforeEach
  void nothingIsWrong() {
    sandbox.proxy().faults().clear();
    Breaker.close();
    asked = sandbox.proxy().receivedCalls().total();
  }

  private static Answer sendRaw(String request) throws IOException {
    return RawHttp.send(request.getBytes(ISO_8859_1), true, PATIENCE).orElseThrow();
  }

  private void assertRefused(String request, int status) throws IOException {
    assertRefused(request, status, "VALIDATION_ERROR");
  }

  /** Rejected in the envelope, on a connection that closes. */
  private void assertRefused(String request, int status, String code) throws IOException {
    try (CapturedLog log = new CapturedLog("io.telegramauth")) {
      Answer answer = sendRaw(request);

      assertIsOurs(answer, status, code);
      assertThat(answer.header("Connection")).hasValue("close");
      assertThat(answer.header("Cache-Control")).hasValue("no-store");
      String id = answer.header("X-Request-ID").orElseThrow();
      await().until(() -> log.text().contains("requestId=" + id));
      assertThat(log.text().lines().filter(line -> line.contains("requestId=" + id)))
          .anyMatch(line -> line.startsWith("INFO [io.telegramauth.request]"));
      assertThat(log.text()).doesNotContain(SECRET);
      assertThat(log.text().lines()).noneMatch(line -> line.matches("(?:ERROR|WARN) .*"));
    }
    assertThat(sandbox.proxy().receivedCalls().total()).isEqualTo(asked);
  }

  private static void assertIsOurs(Answer answer, int status, String code) throws IOException {
    assertThat(answer.head().get(0)).startsWith("HTTP/1.1 " + status + " ");
    assertThat(answer.header("Content-Type")).hasValue("application/json");
    assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
    JsonNode body = new ObjectMapper().readTree(answer.body());
    assertThat(names(body)).isEqualTo(Set.of("success", "error", "meta"));
    assertThat(body.path("success").asBoolean(true)).isFalse();
    assertThat(names(body.path("error"))).isEqualTo(Set.of("code", "type", "message", "retryable"));
    assertThat(body.at("/error/code").asText()).isEqualTo(code);
    assertThat(body.at("/error/type").asText()).isEqualTo("UNKNOWN");
    assertThat(body.at("/meta/requestId").asText())
        .isNotBlank()
        .isEqualTo(answer.header("X-Request-ID").orElseThrow());
    assertThat(answer.body()).doesNotContain("Exception", "stack", SECRET);
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Host: a@b\r\n",
        "Host: a b\r\n",
        "Host: a, b\r\n",
        "Host: a/b\r\n",
        "Host: a:x\r\n",
        "Host: a:99999999\r\n",
        "Host: [::1\r\n",
        "Host: \u00e4\r\n",
        "Host: a\r\nHost: b\r\n",
        "Host: a\r\nHost: a\r\n",
        "Host: a\r\nHost:\r\n",
        "Host: a\r\n folded\r\n"
      })
  void exactlyOneHostHeaderIsRequired(String host) throws IOException {
    assertRefused("GET " + PATH + " HTTP/1.1\r\n" + host + "\r\n", 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%/%zz",
        "%",
        "%2",
        "?a=%zz",
        "?%zz=1",
        "?sessionId=%",
        "|",
        "\\",
        "^",
        "\"",
        "<x>",
        "{x}",
        "[",
        "#fragment",
        "?a={x}",
        "\u00e4",
        "?a=\u00e4",
        "\u0001",
        " x",
        "/../x",
        "/./x",
        "/..",
        "/%2e%2e/x",
        "/.%2E",
        "//x",
        "/..;a=b/x",
        "%2f..%2fx",
        "%2Fx",
        "/a%5Cb",
        "/%2ewell-known"
      })
  void ambiguousPathsAreRejected(String added) throws IOException {
    assertRefused("GET " + PATH + added + " HTTP/1.1\r\n" + HOST + "\r\n", 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "?",
        "?a=b",
        "?sessionId=" + SECRET,
        SECRET,
        "localhost:80",
        "//",
        "mailto:" + SECRET + "@example.com",
        "ftp://localhost/" + SECRET,
        "http://",
        "http:///" + SECRET,
        "http:" + SECRET,
        "http://user@localhost/" + SECRET,
        "http://a:b/" + SECRET,
        "/..",
        "http://localhost/../" + SECRET,
        "http://localhost//" + SECRET,
        "http://elsewhere.example/" + SECRET,
        "http://localhost:8080/" + SECRET,
        "//localhost/" + SECRET
      })
  void malformedTargetsAreRejected(String target) throws IOException {
    assertRefused("GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n", 400);
    assertRefused("OPTIONS " + target + " HTTP/1.1\r\n" + HOST + "\r\n", 400);
    assertRefused("CONNECT " + target + " HTTP/1.1\r\n" + HOST + "\r\n", 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET " + PATH + " HTTP/9.9\r\n" + HOST,
        "GET " + PATH + " HTTP/2.0\r\n" + HOST,
        "GET " + PATH + " HTTP/0.9\r\n" + HOST,
        "GET " + PATH + " HTTP/1.10\r\n" + HOST,
        "GET " + PATH + " http/1.1\r\n" + HOST,
        "GET " + PATH + " XTTP/1.1\r\n" + HOST,
        "GET " + PATH + " HTTP\r\n" + HOST,
        "GET " + PATH + " \r\n" + HOST,
        "GET " + PATH + "\r\n" + HOST,
        "GET " + PATH + " HTTP/1.1 x\r\n" + HOST,
        "GET  HTTP/1.1\r\n" + HOST,
        "G@T " + PATH + " HTTP/1.1\r\n" + HOST,
        "G\u0000T " + PATH + " HTTP/1.1\r\n" + HOST,
        "\u00c9 " + PATH + " HTTP/1.1\r\n" + HOST,
        "PRI * HTTP/2.0\r\n\r\nSM\r\n",
        "SSH-2.0-OpenSSH_9.6\r\n",
        "GET " + PATH + " HTTP/1.1\nHost: localhost\n",
        "GET " + PATH + " HTTP/1.1\r\n" + HOST + "no colon\r\n",
        "GET " + PATH + " HTTP/1.1\r\n" + HOST + ": no name\r\n",
        "GET " + PATH + " HTTP/1.1\r\n" + HOST + "a b: c\r\n",
        "GET " + PATH + " HTTP/1.1\r\n" + HOST + "X : y\r\n",
        "GET " + PATH + " HTTP/1.1\r\n" + HOST + "X: a\u0000b\r\n",
        "GET " + PATH + " HTTP/1.1\r\n" + HOST + "X: a\u0007b\r\n",
        "GET " + PATH + " HTTP/1.1\r\n" + HOST + "X: a\u007fb\r\n",
        "GET " + PATH + " HTTP/1.1\r\n" + HOST + "X: a\rb\r\n",
        "GET " + PATH + " HTTP/1.1\r\n" + HOST + "\u0001: x\r\n"
      })
  void malformedHttpIsRejected(String request) throws IOException {
    assertRefused(request + "\r\n", 400);
  }

  @Test
  void linesAndHeadersHaveAMaximumLength() throws IOException {
    for (int length : new int[] {5_000, 100_000}) {
      String much = "x".repeat(length);
      assertRefused("GET " + PATH + much + " HTTP/1.1\r\n" + HOST + "\r\n", 414);
      assertRefused("GET " + PATH + "?a=" + much + " HTTP/1.1\r\n" + HOST + "\r\n", 414);
      assertRefused(much + " " + PATH + " HTTP/1.1\r\n" + HOST + "\r\n", 414);
    }
    for (int length : new int[] {30_000, 200_000}) {
      String much = "x".repeat(length);
      assertRefused("GET " + PATH + " HTTP/1.1\r\n" + HOST + "X: " + much + "\r\n\r\n", 431);
      assertRefused("GET " + PATH + " HTTP/1.1\r\n" + HOST + much + ": X\r\n\r\n", 431);
      assertRefused(
          "GET " + PATH + " HTTP/1.1\r\n" + HOST + "X: y\r\n".repeat(length / 4) + "\r\n", 431);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: x",
        "Content-Length:",
        "Content-Length: -1",
        "Content-Length: +5",
        "Content-Length: 0x10",
        "Content-Length: 1,2",
        "Content-Length: 99999999999999999999999999",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length : 5",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, gzip",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding:",
        "Transfer-Encoding: \u000bchunked",
        "Transfer-Encoding: chunked;q=1",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5, 5",
        "Content-Length: 2\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 0"
      })
  void ambiguousLengthsAreRejected(String framing) throws IOException {
    assertRefused(post(framing) + "{}", 400);
  }

  @Test
  void chunksAreRejectedInHttp10() throws IOException {
    assertRefused(
        post("Transfer-Encoding: chunked").replace("HTTP/1.1", "HTTP/1.0") + "0\r\n\r\n", 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\r\n{}\r\n0\r\n\r\n",
        "-2\r\n{}\r\n0\r\n\r\n",
        "fffffffff\r\n{}",
        "2\r\n{}x0\r\n\r\n",
        "2\n{}\n0\n\n",
        "\r\n{}",
        "2\r\n{}\r\n0\r\nno colon\r\n\r\n",
        "2\r\n{}\r\n0\r\nX-Trailer: y\r\n\r\n",
        "2;a=b\r\n{}\r\n0\r\n\r\n",
        "2;a=\"\r\n{}\r\n0\r\n\r\n\"",
        "2;a=\"\n\"\r\n{}\r\n0\r\n\r\n",
        "2 \r\n{}\r\n0\r\n\r\n",
        "0x2\r\n{}\r\n0\r\n\r\n",
        "2\r\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}\n0\r\n\r\n",
        "2\r\n{}\r\n00000000000000000\r\n\r\n"
      })
  void malformedChunksAreRejected(String body) throws IOException {
    assertRefused(post("Transfer-Encoding: chunked") + body, 400);
  }

  @Test
  void everyBodyHasAMaximumLength() throws IOException {
    String chunk = "1000\r\n" + "x".repeat(4096) + "\r\n";
    assertRefused(post("Content-Length: 20000"), 413, "PAYLOAD_TOO_LARGE");
    assertRefused(post("Content-Length: 2000000000"), 413, "PAYLOAD_TOO_LARGE");
    assertRefused(post("Transfer-Encoding: chunked") + chunk.repeat(5), 413, "PAYLOAD_TOO_LARGE");
    assertRefused(post("Transfer-Encoding: chunked") + chunk.repeat(200), 413, "PAYLOAD_TOO_LARGE");
    assertRefused(
        post("Transfer-Encoding: chunked").replace(Api.LOGINS + " ", PATH + "/resend ")
            + chunk.repeat(20),
        413,
        "PAYLOAD_TOO_LARGE");
  }

  private static String post(String framing) {
    return "POST "
        + Api.LOGINS
        + " HTTP/1.1\r\n"
        + HOST
        + "Content-Type: application/json\r\n"
        + framing
        + "\r\n\r\n";
  }

  @ParameterizedTest
  @CsvSource({
    "BREW,     'DELETE, GET, HEAD, OPTIONS'",
    "get,      'DELETE, GET, HEAD, OPTIONS'",
    "PROPFIND, 'DELETE, GET, HEAD, OPTIONS'"
  })
  void unknownMethodsAreNotAllowed(String method, String allowed) throws IOException {
    String request = method + " " + PATH + " HTTP/1.1\r\n" + HOST + "\r\n";
    assertRefused(request, 405, "METHOD_NOT_ALLOWED");
    assertThat(sendRaw(request).header("Allow")).hasValue(allowed);
    try (CapturedLog log = new CapturedLog("io.telegramauth")) {
      String id = sendRaw(request).header("X-Request-ID").orElseThrow();
      await().until(() -> log.text().contains("requestId=" + id));
      assertThat(log.text()).contains("OTHER unmatched 405").doesNotContain(method);
    }
  }

  @Test
  void optionsListTheMethods() throws IOException {
    Answer answer =
        sendRaw("OPTIONS " + PATH + " HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Allow")).hasValue("DELETE, GET, HEAD, OPTIONS");
    assertThat(answer.header("X-Request-ID")).isPresent();
    assertIsOurs(
        sendRaw("OPTIONS /nothing HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n"),
        404,
        "NOT_FOUND");
  }

  @Test
  void theCallersRequestIdIsUsed() throws IOException {
    String request = "GET /%%zz HTTP/1.1\r\n" + HOST + "%s\r\n";
    assertThat(sendRaw(request.formatted("X-Request-ID: mine-1\r\n")).header("X-Request-ID"))
        .hasValue("mine-1");
    assertThat(
            sendRaw(request.formatted("X-Request-ID: a\r\nX-Request-ID: b\r\n"))
                .header("X-Request-ID")
                .orElseThrow())
        .matches("[0-9a-f]{24}");
  }

  @Test
  void aHeadResponseHasNoBody() throws IOException {
    Answer answer = sendRaw("HEAD " + PATH + "%zz HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.header("X-Request-ID")).isPresent();
  }

  /** Bytes behind a request of uncertain length may be smuggled. */
  @ParameterizedTest
  @MethodSource("followed")
  void inputAfterARejectionIsDropped(String request) throws IOException {
    String smuggled = post("Content-Length: 29") + "{\"phoneNumber\":\"+9996610031\"}";
    byte[] both = (request + smuggled).getBytes(ISO_8859_1);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(both);
      String answers = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      assertThat(answers).containsOnlyOnce("HTTP/1.1 ");
    }
    assertThat(sandbox.proxy().receivedCalls().total()).isEqualTo(asked);
  }

  static List<String> followed() {
    String chunked = "{\"phoneNumber\":\"none\"}";
    return List.of(
        "GET " + PATH + " HTTP/1.1\r\n\r\n",
        "GET /%zz HTTP/1.1\r\n" + HOST + "\r\n",
        post("Transfer-Encoding: gzip"),
        post("Transfer-Encoding: chunked") + "zz\r\n",
        post("Transfer-Encoding: chunked") + "2;a=\"\r\n{}\r\n0\r\n\r\n\"\r\n",
        post("Content-Length: 2\r\nTransfer-Encoding: chunked").replace("HTTP/1.1", "HTTP/1.0")
            + "{}",
        post("Transfer-Encoding: gzip, chunked") + "0\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET http://elsewhere.example/health HTTP/1.1\r\n" + HOST + "\r\n",
        post("Content-Length: 20000"),
        post("Content-Length: 3\r\nTransfer-Encoding: chunked")
            + Integer.toHexString(chunked.length())
            + "\r\n"
            + chunked
            + "\r\n0\r\n\r\n");
  }

  @Test
  void aValidRequestIsAnsweredBeforeAnInvalidOneBehindIt() throws IOException {
    String two =
        "GET /health HTTP/1.1\r\n" + HOST + "\r\n" + "GET /%zz HTTP/1.1\r\n" + HOST + "\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(two.getBytes(ISO_8859_1));
      String answers = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      assertThat(answers).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 400 ");
    }
  }

  @Test
  void unusualValidRequestsAreServed() throws IOException {
    for (String request :
        List.of(
            "GET /health HTTP/1.0\r\n",
            "GET /health HTTP/1.0\r\nHost: old.example\r\n",
            "GET /health HTTP/1.1\r\nHost:\r\n",
            "GET /health HTTP/1.1\r\nHost: [::1]:8788\r\n",
            "GET http://elsewhere.example/health HTTP/1.1\r\nHost: elsewhere.example\r\n",
            "GET HTTPS://elsewhere.example:443/health?a=%20 HTTP/1.1\r\nHost: Elsewhere.Example\r\n",
            "GET /health?a=[b]&c=%2e%2e/../d HTTP/1.1\r\n" + HOST,
            "\r\nGET /health HTTP/1.1\r\n" + HOST)) {
      Answer answer = sendRaw(request + "Connection: close\r\n\r\n");
      assertThat(answer.status()).as(request).isEqualTo(200);
    }
  }

  @Test
  void expectContinueIsAnswered() throws IOException {
    String body = "{\"phoneNumber\":\"none\"}";
    String head =
        post("Connection: close\r\nExpect: 100-continue\r\nContent-Length: " + body.length());
    String asked = "HTTP/1.1 100 Continue\r\n\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      byte[] first = socket.getInputStream().readNBytes(asked.length());
      assertThat(new String(first, ISO_8859_1)).isEqualTo(asked);
      socket.getOutputStream().write(body.getBytes(ISO_8859_1));
      String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      assertThat(answer).startsWith("HTTP/1.1 400 ").contains("must be a phone number");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/test-only/thrown/", "/test-only/matched/", "/test-only/failed/"})
  void unexpectedFailuresAreLoggedWithoutThePath(String path) throws IOException {
    try (CapturedLog log = new CapturedLog("io.telegramauth")) {
      Answer answer =
          sendRaw(
              "GET "
                  + path
                  + SECRET
                  + "?status=500 HTTP/1.1\r\n"
                  + HOST
                  + "Connection: close\r\n\r\n");

      assertIsOurs(answer, 500, "INTERNAL_ERROR");
      String id = answer.header("X-Request-ID").orElseThrow();
      await().until(() -> log.text().contains("requestId=" + id));
      assertThat(log.text()).contains("ERROR [io.telegramauth.request]").doesNotContain(SECRET);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, VALIDATION_ERROR",
    "404, NOT_FOUND",
    "406, NOT_ACCEPTABLE",
    "413, PAYLOAD_TOO_LARGE",
    "414, VALIDATION_ERROR",
    "415, VALIDATION_ERROR",
    "431, VALIDATION_ERROR"
  })
  void rejectionsBeforeAResourceHaveTheEnvelope(int status, String code) throws IOException {
    assertIsOurs(
        sendRaw(
            "GET /test-only/failed/x?status=%d HTTP/1.1\r\n%sConnection: close\r\n\r\n"
                .formatted(status, HOST)),
        status,
        code);
  }
}
