package io.telegramauth.api.filter;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.Operation;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.CapturedLog;
import io.telegramauth.testing.Management;
import io.telegramauth.testing.Sandbox;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each request has one log line, at a level that says whether somebody must act. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class AccessLogEntryTest {
  private static final String CATEGORY = "io.telegramauth.request";
  private static final String AUDIT = "io.telegramauth.audit";

  Sandbox sandbox;
  @Inject CircuitBreakerMaintenance breakers;

  @BeforeEach
  @AfterEach
  void nothingIsWrong() {
    sandbox.proxy().resume();
    sandbox.proxy().faults().clear();
    breakers.resetAll();
  }

  /** The log lines of a request but for its audit. */
  private static List<String> linesOf(Supplier<Response> request) {
    try (CapturedLog log = new CapturedLog(CATEGORY)) {
      String id = request.get().header("X-Request-ID");
      assertThat(id).isNotBlank();
      await().until(() -> log.text().contains("[" + CATEGORY + "]"));
      return log.text()
          .lines()
          .filter(line -> line.contains("requestId=" + id))
          .filter(line -> !line.contains("[" + AUDIT + "]"))
          .toList();
    }
  }

  private static String lineOf(Supplier<Response> request) {
    List<String> lines = linesOf(request);
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  @Test
  void aStepLogsRouteStateAndMaskedNumber() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);

    assertThat(lineOf(() -> Api.code(id, Api.codeOf(number))))
        .startsWith("INFO [" + CATEGORY + "]")
        .containsPattern("POST /api/telegram-auth/logins/\\{loginId}/code 200 in \\d+ ms")
        .contains("state completed", "telegramRoute proxy")
        .contains("method=POST", "status=200", "state=completed", "telegramRoute=proxy")
        .contains("phone=+******" + number.substring(number.length() - 4))
        .doesNotContain(id, number.substring(1));
  }

  @Test
  void aRejectedStartLogsItsMaskedNumber() {
    String number = Api.bannedNumber();
    assertThat(lineOf(() -> Api.start(number)))
        .startsWith("INFO ")
        .contains(
            "POST /api/telegram-auth/logins 403", "failure=PHONE_NUMBER_BANNED", "phone=+******")
        .doesNotContain(number.substring(1));
  }

  @Test
  void theLegacyPathsLogTheSame() {
    String number = Api.plainNumber();
    assertThat(
            lineOf(
                () ->
                    Api.json("{\"phoneNumber\":\"" + number + "\"}").post(Api.BASE + "/send-code")))
        .contains("POST /api/telegram-auth/send-code 200", "state=code_sent", "phone=+******");
  }

  @Test
  void aHandOutLogsTheService() {
    String number = Api.plainNumber();
    Api.logIn(number);
    assertThat(lineOf(() -> Api.session(Api.userOf(number), Sandbox.INGESTOR_KEY)))
        .startsWith("INFO ")
        .contains("GET /api/telegram-auth/sessions/user/{userId} 200", "service=ingestor")
        .doesNotContain(Long.toString(Api.userOf(number)));
  }

  /** A caller's mistakes are not the operator's concern. */
  @Test
  void aCallersMistakeIsLoggedAtInfo() {
    String id = Api.startLogin(Api.plainNumber());
    assertThat(lineOf(() -> Api.code(id, "00000"))).startsWith("INFO ").contains("status=400");
    assertThat(lineOf(() -> Api.session(17, "nobody's key, long enough")))
        .startsWith("INFO ")
        .contains("failure=UNAUTHORIZED")
        .doesNotContain("service=");
    assertThat(lineOf(() -> Api.json("{").post(Api.LOGINS))).startsWith("INFO ");
    assertThat(lineOf(() -> Api.json("x".repeat(20_000)).post(Api.LOGINS)))
        .startsWith("INFO ")
        .contains("failure=PAYLOAD_TOO_LARGE");
    assertThat(lineOf(() -> given().put(Api.LOGINS))).startsWith("INFO ").contains("status=405");
  }

  /** Any path, also below one that accepts anything after it. */
  @ParameterizedTest
  @ValueSource(strings = {"/nothing/", "/api/telegram-auth/logins/a/b/", "/q/", "/q/metrics/"})
  void anUnknownPathIsNotLogged(String path) {
    String secret = UUID.randomUUID().toString();
    assertThat(lineOf(() -> given().get(path + secret)))
        .startsWith("INFO ")
        .contains("GET unmatched 404")
        .doesNotContain(secret);
    assertThat(lineOf(() -> Management.get(path + secret)))
        .startsWith("INFO ")
        .containsPattern("GET unmatched (200|404)")
        .doesNotContain(secret);
  }

  @Test
  void aProxyFaultIsLoggedAsAWarning() {
    sandbox.proxy().faults().next(Operation.SEND_CODE, Fault.Status.of(500));
    assertThat(lineOf(() -> Api.start(Api.plainNumber())))
        .startsWith("WARN ")
        .contains("status=502", "failure=PROXY_ERROR", "state=unknown");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", Api.BASE + "/health", "/q/health/ready", "/q/metrics"})
  void successfulProbesAreLoggedAtDebug(String path) {
    assertThat(lineOf(() -> path.startsWith("/q/") ? Management.get(path) : given().get(path)))
        .startsWith("DEBUG ")
        .contains("GET " + path + " 200");
  }
}
