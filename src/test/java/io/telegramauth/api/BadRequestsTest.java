package io.telegramauth.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.management.ThreadMXBean;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.telegramauth.campaign.harness.Cases;
import io.telegramauth.campaign.harness.Choices;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.session.job.SessionJobTask;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Breaker;
import io.telegramauth.testing.Campaign;
import io.telegramauth.testing.RawHttp;
import io.telegramauth.testing.RawHttp.Answer;
import io.telegramauth.testing.Sandbox;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Requests generated from the OpenAPI document and then broken: each gets a documented response,
 * none causes a fault, and a rejected request has no effect.
 */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
@Tag(Campaign.TAG)
class BadRequestsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /**
   * Memory of all threads for one request: as the limits of its parts allow, far below the heap.
   */
  private static final long MAX_BYTES = 4_000_000;

  /** A login is replaced before it expires. */
  private static final Duration LOGIN_AGE = Duration.ofMinutes(2);

  /** Statuses for requests that are not valid HTTP. */
  private static final Set<Integer> NO_HTTP = Set.of(400, 405, 413, 414, 431);

  /** Codes of rejections before any effect. */
  private static final Set<String> REFUSED_UNSEEN =
      Set.of(
          "VALIDATION_ERROR",
          "UNAUTHORIZED",
          "NOT_FOUND",
          "LOGIN_NOT_FOUND",
          "SESSION_NOT_FOUND",
          "METHOD_NOT_ALLOWED",
          "NOT_ACCEPTABLE",
          "PAYLOAD_TOO_LARGE",
          "UNSUPPORTED_MEDIA_TYPE");

  /** What belongs in a log, not in a response. */
  private static final Pattern INNARDS =
      Pattern.compile(
          "Exception|\\bat [a-z]+\\.|\\b(?:java|jakarta|com|org|io)\\.[a-z]+\\.|\\.java\\b");

  Sandbox sandbox;

  private JsonNode document;
  private List<Operation> operations;
  private final Map<Integer, Integer> statuses = new TreeMap<>();
  private int refusedByHttp;

  private String number;
  private String login;
  private Instant loginStarted;
  private long user;
  private String session;
  private List<String> before;
  private long arrivalsBefore;

  private record Case(Operation operation, OddRequest request) {
    @Override
    public String toString() {
      return operation + ":\n" + request;
    }
  }

  @Inject SessionJobTask jobs;

  /** Other tests in this application start jobs, too. */
  @AfterEach
  void completeJobs() {
    await().atMost(PATIENCE).until(() -> !jobs.runBatch().await().atMost(PATIENCE));
  }

  @BeforeEach
  void readTheDescription() throws IOException {
    document = new YAMLMapper().readTree(Files.readString(Path.of("docs", "openapi.yaml")));
    operations = Operation.of(document);
    assertThat(operations).hasSizeGreaterThanOrEqualTo(17);
    sandbox.proxy().faults().clear();
    Breaker.close();
    String holder = Api.plainNumber();
    session = Api.logIn(holder);
    user = Api.userOf(holder);
    startALogin();
  }

  private void startALogin() {
    number = Api.plainNumber();
    login = Api.startLogin(number);
    loginStarted = Instant.now();
    remember();
  }

  private void remember() {
    before = standing();
    arrivalsBefore = sandbox.proxy().receivedCalls().total();
  }

  /** The state of the store as the API shows it; allowed actions change with time alone. */
  private List<String> standing() {
    return List.of(
        shown().replaceFirst("\"next\":\\[[^\\]]*]", ""),
        sessions(),
        asked("/sessions/" + session + "/access-log"));
  }

  private String shown() {
    return asked("/logins/" + login);
  }

  private String sessions() {
    return asked("/sessions/list/" + user);
  }

  private static String asked(String path) {
    OddRequest request =
        new OddRequest("GET", Api.BASE + path, null)
            .header("Authorization", "AdminKey " + Sandbox.ADMIN_KEY);
    try {
      Answer answer = RawHttp.send(request.bytes(), true, PATIENCE).orElseThrow();
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Case request(Choices choices) {
    Operation operation = choices.of(operations);
    OddRequest request =
        new OddRequest(operation.method(), path(operation), body(choices, operation));
    for (JsonNode parameter : operation.description().path("parameters")) {
      if (parameter.path("in").asText().equals("header") && choices.oneIn(2)) {
        request.header(parameter.path("name").asText(), choices.of("k1", session, login));
      }
    }
    for (JsonNode scheme : operation.description().path("security")) {
      boolean admin = scheme.has("AdminKey");
      request.header(
          "Authorization",
          admin ? "AdminKey " + Sandbox.ADMIN_KEY : "ApiKey " + Sandbox.INGESTOR_KEY);
      break;
    }
    for (int i = choices.below(4); i > 0; i--) {
      request.spoil(choices);
    }
    return new Case(operation, request);
  }

  private String path(Operation operation) {
    return operation
        .path()
        .replace("{loginId}", login)
        .replace("{userId}", Long.toString(user))
        .replace("{sessionId}", session)
        .replace("{jobId}", "0".repeat(32));
  }

  /** A valid body with this login's values; the code is a wrong one. */
  private ObjectNode body(Choices choices, Operation operation) {
    JsonNode schema =
        operation.description().at("/requestBody/content/application~1json/schema/$ref");
    if (schema.isMissingNode()) {
      return null;
    }
    ObjectNode body = JSON.createObjectNode();
    document
        .at(schema.asText().substring(1))
        .path("properties")
        .fieldNames()
        .forEachRemaining(
            field ->
                body.put(
                    field,
                    switch (field) {
                      case "phoneNumber" -> number;
                      case "phoneCodeHash" -> login;
                      case "code" -> Api.wrongCodeOf(number);
                      case "password" -> choices.text(20);
                      // "off" would be valid too, and would stay.
                      case "mode" -> "auto";
                      case "method" -> "phone";
                      // A job on sessions of somebody who has none.
                      case "userId" -> "1";
                      case "owner" -> "nobody";
                      case "all" -> "false";
                      default -> throw new AssertionError("No value for " + field);
                    }));
    return body;
  }

  @Test
  void everyResponseConformsToTheDescription() {
    int[] done = new int[1];
    long bytesBefore = bytesTaken();
    Cases.of("HTTP requests", 300, 20_000)
        .within(PATIENCE.plusSeconds(5))
        .check(
            this::request,
            one -> {
              Optional<Answer> answer =
                  RawHttp.send(one.request().bytes(), !one.request().unfinished(), PATIENCE);
              verify(one, answer);
              if (++done[0] % 25 == 0) {
                assertThat(standing()).isEqualTo(before);
                if (loginStarted.plus(LOGIN_AGE).isBefore(Instant.now())) {
                  startALogin();
                }
              }
            });
    assertThat(standing()).isEqualTo(before);
    long each = (bytesTaken() - bytesBefore) / done[0];
    Figures.of("bad-input-HTTP-statuses")
        .with("requests", done[0])
        .with("statuses", statuses.toString().replace(" ", ""))
        .with("refusedByHttp", refusedByHttp)
        .with("bytesEach", each)
        .publish();
    assertThat(each).isLessThan(MAX_BYTES);
  }

  private static long bytesTaken() {
    return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }

  private void verify(Case one, Optional<Answer> answered) throws JsonProcessingException {
    if (answered.isEmpty()) {
      assertThat(one.request().garbled()).as("answered").isTrue();
      refusedByHttp++;
      assertNobodyActed();
      return;
    }
    Answer answer = answered.get();
    String shown = answer.head() + "\n" + answer.body();
    statuses.merge(answer.status(), 1, Integer::sum);
    if (one.request().garbled()
        && NO_HTTP.contains(answer.status())
        && answer.header("Connection").filter("close"::equals).isPresent()) {
      refusedByHttp++;
      assertNobodyActed();
      if (!one.request().method().equals("HEAD")) {
        assertIsAProblem(answer, shown);
      }
      return;
    }
    assertThat(answer.status()).as(shown).isBetween(200, 499);
    assertThat(answer.body()).as(shown).doesNotContainPattern(INNARDS);
    if (operations.stream().anyMatch(operation -> operation.matches(one.request()))) {
      Operation meant =
          operations.stream().filter(o -> o.matches(one.request())).findFirst().orElseThrow();
      assertThat(meant.documents(answer.status())).as("%s: %s", meant, shown).isTrue();
    }
    if (answer.status() < 400) {
      if (one.request().isAnAct()) {
        acted();
      } else {
        assertNobodyActed();
      }
      return;
    }
    if (one.request().method().equals("HEAD")) {
      return;
    }
    String code = assertIsAProblem(answer, shown);
    if (answer.status() == 405) {
      assertThat(answer.header("Allow")).as(shown).isPresent();
    }
    if (REFUSED_UNSEEN.contains(code)) {
      assertNobodyActed();
    } else {
      acted();
    }
  }

  private void assertNobodyActed() {
    assertThat(sandbox.proxy().receivedCalls().total()).isEqualTo(arrivalsBefore);
  }

  private void acted() {
    boolean over = !shown().contains("\"state\":\"code_sent\"");
    boolean revoked = !sessions().contains("\"isActive\":true");
    if (revoked) {
      String holder = Api.plainNumber();
      session = Api.logIn(holder);
      user = Api.userOf(holder);
    }
    if (over) {
      startALogin();
    } else {
      remember();
    }
  }

  /** Asserts that the response is a documented failure; returns its code. */
  private String assertIsAProblem(Answer answer, String shown) throws JsonProcessingException {
    assertThat(answer.header("Content-Type"))
        .as(shown)
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
    JsonNode body = JSON.readTree(answer.body());
    assertFits(body, document.at("/components/schemas/ErrorEnvelope"), shown);
    assertThat(body.path("success").asBoolean(true)).as(shown).isFalse();
    JsonNode error = body.path("error");
    for (String field : List.of("code", "type", "message", "retryable")) {
      assertThat(error.has(field)).as(shown).isTrue();
    }
    assertThat(body.at("/meta/requestId").asText())
        .as(shown)
        .isNotEmpty()
        .isEqualTo(answer.header("X-Request-ID").orElse("no id"));
    assertThat(answer.header("Retry-After").orElse("none"))
        .isEqualTo(error.path("retryAfter").asText("none"));
    return error.path("code").asText();
  }

  private void assertFits(JsonNode value, JsonNode schema, String shown) {
    if (schema.has("$ref")) {
      assertFits(value, document.at(schema.path("$ref").asText().substring(1)), shown);
      return;
    }
    String type = schema.path("type").asText();
    boolean fits =
        switch (type) {
          case "object" -> value.isObject();
          case "array" -> value.isArray();
          case "string" -> value.isTextual();
          case "boolean" -> value.isBoolean();
          case "integer" -> value.isIntegralNumber();
          default -> throw new AssertionError("No such type: " + type);
        };
    assertThat(fits).as("%s in %s", value, shown).isTrue();
    if (schema.has("enum")) {
      assertThat(schema.path("enum")).as(shown).contains(value);
    }
    value
        .properties()
        .forEach(
            field -> {
              JsonNode described = schema.path("properties").path(field.getKey());
              if (!schema.has("additionalProperties")) {
                assertThat(described.isMissingNode()).as("%s in %s", field, shown).isFalse();
                assertFits(field.getValue(), described, shown);
              }
            });
  }
}
