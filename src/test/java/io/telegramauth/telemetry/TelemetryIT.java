package io.telegramauth.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.Operation;
import io.telegramauth.sandbox.proxy.SandboxProxy;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.ServiceProcess;
import io.telegramauth.testing.ServiceProcess.Answer;
import io.telegramauth.testing.TraceSink;
import io.telegramauth.testing.TraceSink.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs and traces of a process in production; an executable has traces if it was built so. */
class TelemetryIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLERS_SPAN = "00f067aa0ba902b7";
  private static final boolean TRACED = ServiceProcess.hasTraces();

  /** By what they are, so that a failure does not show them. */
  private static final Map<String, String> SECRETS = new LinkedHashMap<>();

  @TempDir static Path directory;
  private static TraceSink sink;
  private static SandboxProxy proxy;
  private static String log;
  private static int requests;

  /** One process and every kind of request; then it stops, and all output is there. */
  @BeforeAll
  static void everythingHappens() {
    sink = TraceSink.start();
    proxy = Sandbox.proxyOf(new SandboxTelegram(InstantSource.system()));
    Map<String, String> environment = Sandbox.configuration(proxy.baseUrl());
    environment.put("OTEL_SDK_DISABLED", Boolean.toString(!TRACED));
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", sink.endpoint() + "/");
    environment.put("USE_TELEGRAM_DIRECT", "false");
    // A new process is slow at first.
    environment.put("TELEGRAM_PROXY_READ_TIMEOUT_MS", "8000");
    environment.put("TELEGRAM_PROXY_ATTEMPT_TIMEOUT_MS", "9000");
    environment.put("REQUEST_DEADLINE_MS", "20000");
    SECRETS.put("the key of a service", Sandbox.API_KEY);
    SECRETS.put("the proxy's key", Sandbox.PROXY_KEY);
    SECRETS.put("the API hash", Sandbox.API_HASH);
    SECRETS.put("the session secret", Sandbox.SESSION_SECRET);
    try (ServiceProcess service = ServiceProcess.start(directory, environment)) {
      aLogin(service);
      proxy.faults().next(Operation.SEND_CODE, new Fault.Unavailable(Optional.empty()));
      start(service, "repeated");
      proxy.faults().next(Operation.SEND_CODE, new Fault.ResetAfterReading(true));
      start(service, "lost");
      log = service.log();
      requests = log.split("\"loggerName\":\"io.telegramauth.request\"", -1).length - 1;
    }
  }

  @AfterAll
  static void close() {
    sink.close();
    proxy.close();
  }

  private static void aLogin(ServiceProcess service) {
    String number = Api.twoFactorNumber();
    SECRETS.put("a number", number.substring(1));
    Answer started =
        send(service, "started", "POST", Api.LOGINS, "{\"phoneNumber\":\"" + number + "\"}");
    assertThat(started.status()).as("%s", started.body()).isEqualTo(201);
    String id = started.body().at("/data/id").textValue();
    SECRETS.put("a login's id", id);
    String login = Api.LOGINS + "/" + id;
    SECRETS.put("a wrong code", "z91827364");
    send(service, "wrong", "POST", login + "/code", "{\"code\":\"z91827364\"}");
    send(service, "broken", "POST", login + "/code", "{\"code\":\"z91827364");
    send(service, "shown", "GET", login + "?code=z91827364", null);
    send(service, "nothing", "GET", login + "/z91827364", null);
    Answer right =
        send(
            service, "right", "POST", login + "/code", "{\"code\":\"" + Api.codeOf(number) + "\"}");
    assertThat(right.status()).isEqualTo(200);
    send(
        service,
        "fetched",
        "GET",
        Api.BASE + "/sessions/user/" + Api.userOf(number),
        null,
        "Authorization",
        "ApiKey " + Sandbox.INGESTOR_KEY);
  }

  private static void start(ServiceProcess service, String requestId) {
    String number = Api.plainNumber();
    SECRETS.put("a number that is " + requestId, number.substring(1));
    send(service, requestId, "POST", Api.LOGINS, "{\"phoneNumber\":\"" + number + "\"}");
  }

  private static Answer send(
      ServiceProcess service,
      String requestId,
      String method,
      String path,
      String body,
      String... further) {
    List<String> headers = new ArrayList<>(List.of(further));
    headers.addAll(
        List.of(
            "X-Request-ID", requestId, "traceparent", "00-" + TRACE + "-" + CALLERS_SPAN + "-01"));
    return service.send(method, path, body, headers.toArray(String[]::new));
  }

  private static JsonNode lineOf(String requestId) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String text : log.lines().filter(line -> line.startsWith("{")).toList()) {
      JsonNode line = JSON.readTree(text);
      if (line.path("loggerName").asText().equals("io.telegramauth.request")
          && line.at("/mdc/requestId").asText().equals(requestId)) {
        lines.add(line);
      }
    }
    assertThat(lines).as("lines of %s", requestId).hasSize(1);
    return lines.get(0);
  }

  @Test
  void eachRequestIsOneLineOfJson() throws IOException {
    JsonNode started = lineOf("started");
    assertThat(started.path("level").asText()).isEqualTo("INFO");
    assertThat(started.at("/mdc/method").asText()).isEqualTo("POST");
    assertThat(started.at("/mdc/path").asText()).isEqualTo("/api/telegram-auth/logins");
    assertThat(started.at("/mdc/status").asText()).isEqualTo("201");
    assertThat(started.at("/mdc/millis").asInt()).isPositive();
    assertThat(started.at("/mdc/telegramRoute").asText()).isEqualTo("proxy");
    assertThat(started.at("/mdc/phone").asText()).matches("\\+\\*+\\d{4}");
    assertThat(started.at("/mdc/traceId").asText()).isEqualTo(TRACED ? TRACE : "");

    JsonNode wrong = lineOf("wrong");
    assertThat(wrong.path("level").asText()).isEqualTo("INFO");
    assertThat(wrong.at("/mdc/failure").asText()).isEqualTo("PHONE_CODE_INVALID");
    assertThat(lineOf("nothing").at("/mdc/path").asText()).isEqualTo("unmatched");
    assertThat(lineOf("fetched").at("/mdc/service").asText()).isEqualTo("ingestor");
    JsonNode lost = lineOf("lost");
    assertThat(lost.path("level").asText()).isEqualTo("WARN");
    assertThat(lost.at("/mdc/status").asText()).isEqualTo("504");
    // Without the probes during the start.
    assertThat(requests).isEqualTo(9);
  }

  private static List<Span> spans(int kind) {
    return sink.spans().stream()
        .filter(span -> span.kind() == kind && span.traceId().equals(TRACE))
        .toList();
  }

  private static List<Span> callsOf(Span request) {
    return spans(TraceSink.CLIENT).stream()
        .filter(call -> call.parentId().equals(request.spanId()))
        .toList();
  }

  @Test
  void aProxyCallIsAChildSpanAndPropagatesTheTrace() {
    assumeThat(TRACED).isTrue();
    List<Span> starts =
        spans(TraceSink.SERVER).stream()
            .filter(span -> span.name().equals("POST /api/telegram-auth/logins"))
            .toList();
    assertThat(starts).hasSize(3).allMatch(span -> span.parentId().equals(CALLERS_SPAN));
    assertThat(starts.get(0).attributes())
        .containsEntry("http.route", "/api/telegram-auth/logins")
        .containsEntry("http.response.status_code", "201");

    assertThat(callsOf(starts.get(0))).hasSize(1);
    Span call = callsOf(starts.get(0)).get(0);
    assertThat(call.name()).isEqualTo("POST send-code");
    assertThat(proxy.receivedCalls().latest().get(0).traceParent())
        .contains("00-" + TRACE + "-" + call.spanId() + "-01");
    // A span for each attempt.
    assertThat(callsOf(starts.get(1)))
        .hasSize(2)
        .extracting(attempt -> attempt.attributes().get("error.type"))
        .containsExactly("PROXY_UNAVAILABLE", null);
    assertThat(callsOf(starts.get(2)).get(0).attributes())
        .containsEntry("error.type", "PROXY_CONNECTION_LOST");
    assertThat(sink.bytes()).contains("service.name", "telegram-auth");
  }

  @Test
  void aStepIsNamedForItsTemplate() {
    assumeThat(TRACED).isTrue();
    assertThat(spans(TraceSink.SERVER))
        .extracting(Span::name)
        .contains(
            "POST /api/telegram-auth/logins/{loginId}/code",
            "GET /api/telegram-auth/sessions/user/{userId}",
            "GET");
  }

  @Test
  void noSecretIsInTheOutput() {
    String output = log + sink.bytes() + sink.spans();
    assertThat(spans(TraceSink.SERVER)).hasSize(TRACED ? 9 : 0);
    SECRETS.forEach(
        (name, secret) -> assertThat(output.contains(secret)).as("%s was output", name).isFalse());
  }
}
