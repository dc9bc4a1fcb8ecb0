package io.telegramauth.sandbox.proxy;

import static io.telegramauth.sandbox.proxy.ProxyCaller.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.sandbox.SandboxTelegram;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlApiTest {
  private static final String FAULTS = "/sandbox/faults";

  private final SandboxTelegram telegram = new SandboxTelegram(InstantSource.system());
  private final SandboxProxy proxy = SandboxProxy.start(telegram, SandboxProxyOptions.defaults());
  private final ProxyCaller caller = new ProxyCaller(proxy);

  @AfterEach
  void close() {
    proxy.close();
  }

  @Test
  void showsTheBooksInTotalAndOfOneAccount() throws Exception {
    caller.sendCode(PLAIN);
    caller.sendCode("+9996621235");

    assertThat(get("/sandbox/books").path("CODE_SENT").intValue()).isEqualTo(2);
    assertThat(get("/sandbox/books?phoneNumber=%2B9996621234").path("CODE_SENT").intValue())
        .isEqualTo(1);
    assertThat(get("/sandbox/books?phoneNumber=9996621236").path("CODE_SENT").intValue()).isZero();
  }

  @Test
  void showsReceivedCalls() throws Exception {
    caller.sendCode(PLAIN);
    caller.post(Operation.SEND_CODE, "no json");
    JsonNode arrivals = get("/sandbox/arrivals");

    assertThat(arrivals.path("calls").path("SEND_CODE").intValue()).isEqualTo(2);
    assertThat(arrivals.path("effects").path("SEND_CODE").intValue()).isEqualTo(1);
    assertThat(arrivals.path("connections").intValue()).isPositive();
  }

  @Test
  void setsAndClearsFaults() throws Exception {
    order(
        """
        {"fault": {"kind": "Unavailable", "retryAfter": "PT7S"}, "times": 1}
        """);
    order(
        """
        {"fault": {"kind": "RpcFailure", "name": "FLOOD_WAIT_5"}, "operation": "VERIFY_CODE"}
        """);
    JsonNode unavailable = caller.sendCode(PLAIN).error();
    JsonNode sent = caller.sendCode(PLAIN).data();
    String flooded = caller.verifyCode(PLAIN, sent, "22222").errorMessage();
    caller.call("DELETE", FAULTS, "").data();

    assertThat(unavailable.path("retryAfter").intValue()).isEqualTo(7);
    assertThat(flooded).isEqualTo("FLOOD_WAIT_5");
    assertThat(caller.verifyCode(PLAIN, sent, "22222").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"None\"}",
        "{\"kind\":\"Status\",\"status\":500,\"contentType\":\"text/plain\",\"body\":\"no\"}",
        "{\"kind\":\"Status\",\"status\":503,\"contentType\":\"text/plain\",\"body\":\"no\",\"effect\":true}",
        "{\"kind\":\"Redirect\",\"status\":308}",
        "{\"kind\":\"Compressed\",\"coding\":\"gzip\"}",
        "{\"kind\":\"RateLimited\"}",
        "{\"kind\":\"Delay\",\"time\":\"PT0.1S\"}",
        "{\"kind\":\"ResetBeforeReading\"}",
        "{\"kind\":\"ResetAfterReading\",\"effect\":true}",
        "{\"kind\":\"Hang\",\"effect\":false}",
        "{\"kind\":\"HtmlPage\",\"status\":502}",
        "{\"kind\":\"EmptyBody\",\"effect\":true}",
        "{\"kind\":\"TruncatedJson\"}",
        "{\"kind\":\"WrongType\",\"where\":\"DATA\"}",
        "{\"kind\":\"MissingField\",\"name\":\"userId\"}",
        "{\"kind\":\"SlowHead\",\"interval\":\"PT0.1S\",\"time\":\"PT1S\"}",
        "{\"kind\":\"HugeBody\",\"blanks\":1000000}",
        "{\"kind\":\"SlowBody\",\"interval\":\"PT0.1S\",\"time\":\"PT1S\"}"
      })
  void knowsEveryFault(String fault) throws Exception {
    order("{\"fault\":" + fault + "}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", \"well\": \"PT1S\""})
  void setsAFaultForATime(String andThen) throws Exception {
    order("{\"fault\": {\"kind\": \"Unavailable\"}, \"failing\": \"PT1M\"" + andThen + "}");

    assertThat(caller.sendCode(PLAIN).status()).isEqualTo(503);
    assertThat(caller.sendCode(PLAIN).status()).isEqualTo(503);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "null",
        "{\"fault\":null}",
        "{\"fault\":{\"kind\":\"Other\"}}",
        "{\"fault\":{\"kind\":\"Delay\"}}",
        "{\"fault\":{\"kind\":\"None\"},\"times\":-1}",
        "{\"fault\":{\"kind\":\"None\"},\"failing\":\"PT0S\"}",
        "{\"fault\":{\"kind\":\"None\"},\"failing\":\"PT1S\",\"well\":\"PT-1S\"}",
        "{\"fault\":{\"kind\":\"None\"},\"operation\":\"DANCE\"}"
      })
  void rejectsUnknownFaults(String order) throws Exception {
    assertThat(caller.call("PUT", FAULTS, order).status()).isEqualTo(400);
  }

  @Test
  void stopsAndRestartsTheProxy() throws Exception {
    SandboxProxyOptions options = SandboxProxyOptions.defaults().withControlPort(0);
    try (SandboxProxy away = SandboxProxy.start(telegram, options)) {
      ProxyCaller there = new ProxyCaller(away);
      JsonNode sent = there.sendCode(PLAIN).data();

      assertThat(control(away, "DELETE").statusCode()).isEqualTo(200);
      assertThat(control(away, "DELETE").statusCode()).isEqualTo(200);
      assertThatThrownBy(() -> there.sendCode(PLAIN)).isInstanceOf(ConnectException.class);
      assertThat(control(away, "GET").statusCode()).isEqualTo(404);

      assertThat(control(away, "PUT").statusCode()).isEqualTo(200);
      assertThat(control(away, "PUT").statusCode()).isEqualTo(200);
      assertThat(there.verifyCode(PLAIN, sent, "22222").status()).isEqualTo(200);
    }
  }

  @Test
  void reportsATakenPort() throws Exception {
    SandboxProxyOptions options = SandboxProxyOptions.defaults().withControlPort(0);
    try (SandboxProxy away = SandboxProxy.start(telegram, options)) {
      control(away, "DELETE");
      try (ServerSocket other =
          new ServerSocket(away.port(), 1, InetAddress.getLoopbackAddress())) {
        assertThat(other.isBound()).isTrue();
        assertThat(control(away, "PUT").statusCode()).isEqualTo(409);
      }
      assertThat(control(away, "PUT").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void keepsTheProxyRunningOnASharedPort() throws Exception {
    assertThat(proxy.controlPort()).isEmpty();
    assertThat(caller.call("DELETE", "/sandbox/proxy", "").status()).isEqualTo(404);
  }

  private static HttpResponse<String> control(SandboxProxy proxy, String method)
      throws IOException, InterruptedException {
    int port = proxy.controlPort().orElseThrow();
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/sandbox/proxy"))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private void order(String order) throws Exception {
    caller.call("PUT", FAULTS, order).data();
  }

  private JsonNode get(String path) throws Exception {
    ProxyCaller.Reply reply = caller.call("GET", path, "");
    assertThat(reply.status()).isEqualTo(200);
    return reply.json();
  }

  @Test
  void scansAQrCode() throws Exception {
    JsonNode started = caller.post(Operation.QR_START, "{\"apiId\":1,\"apiHash\":\"a\"}").data();
    String link = started.path("link").textValue();
    String scan = "{\"link\":\"%s\",\"phoneNumber\":\"%s\"}";

    assertThat(accept(scan.formatted("tg://login?token=AAAA", PLAIN)).errorMessage())
        .isEqualTo("AUTH_TOKEN_INVALIDX");
    assertThat(accept(scan.formatted("https://example.org", PLAIN)).errorMessage())
        .isEqualTo("AUTH_TOKEN_INVALIDX");
    assertThat(accept(scan.formatted(link, "+15551234567")).errorMessage())
        .isEqualTo("PHONE_NUMBER_INVALID");
    assertThat(accept(scan.formatted(link, "+9996628400")).errorMessage())
        .isEqualTo("FROZEN_METHOD_INVALID");
    assertThat(accept("no json").status()).isEqualTo(400);
    assertThat(accept(scan.formatted(link, PLAIN)).status()).isEqualTo(200);
    assertThat(accept(scan.formatted(link, PLAIN)).errorMessage())
        .isEqualTo("AUTH_TOKEN_ALREADY_ACCEPTED");

    JsonNode scanned =
        caller
            .post(
                Operation.QR_WAIT,
                "{\"apiId\":1,\"apiHash\":\"a\",\"wait\":5,\"link\":\"%s\",\"authState\":\"%s\"}"
                    .formatted(link, started.path("authState").textValue()))
            .data();
    assertThat(scanned.path("sessionString").textValue()).startsWith("1");
  }

  private ProxyCaller.Reply accept(String body) throws Exception {
    return caller.call("POST", "/sandbox/qr/accept", body);
  }
}
