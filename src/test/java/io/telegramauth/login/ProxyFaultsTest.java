package io.telegramauth.login;

import static io.telegramauth.sandbox.proxy.Operation.RESEND_CODE;
import static io.telegramauth.sandbox.proxy.Operation.SEND_CODE;
import static io.telegramauth.sandbox.proxy.Operation.VERIFY_CODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.TestClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the proxy does: the right error, the true state, and at most one code. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class ProxyFaultsTest {
  private static final Optional<Duration> NO_WAIT = Optional.empty();

  Sandbox sandbox;
  @Inject CircuitBreakerMaintenance breakers;
  @Inject TestClock clock;

  @BeforeEach
  @AfterEach
  void healthy() {
    sandbox.proxy().faults().clear();
    sandbox.proxy().resume();
    breakers.resetAll();
  }

  /** Faults after which nobody knows whether the code was sent: nothing may be repeated. */
  static Stream<Arguments> ambiguousFaults() {
    return Stream.of(
        Arguments.of(new Fault.ResetBeforeReading(), 504, "PROXY_CONNECTION_LOST"),
        Arguments.of(new Fault.ResetAfterReading(true), 504, "PROXY_CONNECTION_LOST"),
        Arguments.of(new Fault.ResetAfterReading(false), 504, "PROXY_CONNECTION_LOST"),
        Arguments.of(new Fault.TruncatedJson(), 504, "PROXY_CONNECTION_LOST"),
        Arguments.of(new Fault.Hang(true), 504, "PROXY_TIMEOUT"),
        Arguments.of(new Fault.Hang(false), 504, "PROXY_TIMEOUT"),
        Arguments.of(
            new Fault.SlowBody(Duration.ofMillis(100), Duration.ofSeconds(20)),
            504,
            "PROXY_TIMEOUT"),
        Arguments.of(Fault.Status.of(500), 502, "PROXY_ERROR"),
        Arguments.of(Fault.Status.of(502), 502, "PROXY_ERROR"),
        Arguments.of(Fault.Status.of(504), 502, "PROXY_ERROR"),
        Arguments.of(new Fault.HtmlPage(502), 502, "PROXY_ERROR"),
        Arguments.of(new Fault.HtmlPage(200), 502, "PROXY_BAD_RESPONSE"),
        Arguments.of(Fault.Status.of(503), 502, "PROXY_ERROR"),
        Arguments.of(Fault.Status.envoy(true), 502, "PROXY_ERROR"),
        Arguments.of(Fault.Status.envoy(false), 502, "PROXY_ERROR"),
        Arguments.of(gateway(503, "{\"message\":\"Service Unavailable\"}"), 502, "PROXY_ERROR"),
        Arguments.of(gateway(429, "{\"message\":\"Too Many Requests\"}"), 502, "PROXY_ERROR"),
        Arguments.of(gateway(504, "upstream request timeout"), 502, "PROXY_ERROR"),
        Arguments.of(gateway(408, "stream timeout"), 502, "PROXY_ERROR"),
        Arguments.of(gateway(520, "<html>Error 520</html>"), 502, "PROXY_ERROR"),
        Arguments.of(
            gateway(503, "{\"error\":{\"code\":\"SERVICE_UNAVAILABLE\",\"message\":\"x\"}}"),
            502,
            "PROXY_ERROR"),
        Arguments.of(
            gateway(503, "{\"success\":false,\"error\":{\"code\":\"TELEGRAM_ERROR\"}}"),
            502,
            "PROXY_ERROR"),
        Arguments.of(new Fault.Redirect(301), 502, "PROXY_BAD_RESPONSE"),
        Arguments.of(new Fault.Redirect(303), 502, "PROXY_BAD_RESPONSE"),
        Arguments.of(new Fault.Redirect(308), 502, "PROXY_BAD_RESPONSE"),
        Arguments.of(new Fault.Compressed("br"), 502, "PROXY_BAD_RESPONSE"),
        Arguments.of(new Fault.EmptyBody(true), 502, "PROXY_BAD_RESPONSE"),
        Arguments.of(new Fault.HugeBody(1_000_000), 502, "PROXY_BAD_RESPONSE"),
        Arguments.of(
            new Fault.WrongType(Fault.WrongType.Where.PHONE_CODE_HASH), 502, "PROXY_BAD_RESPONSE"),
        Arguments.of(new Fault.WrongType(Fault.WrongType.Where.DATA), 502, "PROXY_BAD_RESPONSE"),
        Arguments.of(new Fault.MissingField("phoneCodeHash"), 502, "PROXY_BAD_RESPONSE"));
  }

  /** What a gateway answers after the proxy has carried the call out. */
  private static Fault gateway(int status, String body) {
    return new Fault.Status(
        status, body.startsWith("{") ? "application/json" : "text/plain", body, NO_WAIT, true);
  }

  @ParameterizedTest
  @MethodSource("ambiguousFaults")
  void aStartWithALostResponseIsNotRepeated(Fault fault, int status, String code) {
    String number = Api.plainNumber();
    Counts before = counts(number);
    sandbox.proxy().faults().next(SEND_CODE, fault);

    Response answer = Api.start(number);

    answer
        .then()
        .statusCode(status)
        .body("success", equalTo(false))
        .body("error.code", equalTo(code))
        .body("error.retryable", equalTo(false))
        .body("error.details.login.state", equalTo("unknown"))
        .body("error.details.login.next", contains("cancel"));
    Counts after = counts(number);
    assertThat(after.receivedCalls() - before.receivedCalls()).isEqualTo(1);
    assertThat(after.codes() - before.codes()).isEqualTo(fault.effect() ? 1 : 0);
    String loginId = answer.jsonPath().getString("error.details.login.id");
    Api.show(loginId).then().statusCode(200).body("data.state", equalTo("unknown"));
    Api.cancel(loginId).then().statusCode(204);
  }

  @ParameterizedTest
  @MethodSource("ambiguousFaults")
  void aCodeWithALostResponseIsNotRepeated(Fault fault) {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    long asked = sandbox.telegram().events().count(number, Event.SIGN_IN_ASKED);
    long arrived = sandbox.proxy().receivedCalls().count(VERIFY_CODE);
    Fault asked1 = onVerify(fault);
    sandbox.proxy().faults().next(VERIFY_CODE, asked1);

    Api.code(id, Api.codeOf(number))
        .then()
        .body("success", equalTo(false))
        .body("error.details.login.state", equalTo("unknown"))
        .body("error.details.login.next", contains("code", "cancel"))
        .body("error.details.login.attemptsLeft", equalTo(4));

    assertThat(sandbox.proxy().receivedCalls().count(VERIFY_CODE) - arrived).isEqualTo(1);
    assertThat(sandbox.telegram().events().count(number, Event.SIGN_IN_ASKED) - asked)
        .isEqualTo(asked1.effect() ? 1 : 0);
  }

  /** The same fault where its field is named otherwise. */
  private static Fault onVerify(Fault fault) {
    if (fault instanceof Fault.MissingField) {
      return new Fault.MissingField("sessionString");
    }
    return fault instanceof Fault.WrongType wrong
            && wrong.where() == Fault.WrongType.Where.PHONE_CODE_HASH
        ? new Fault.WrongType(Fault.WrongType.Where.USER_ID)
        : fault;
  }

  @Test
  void aResendWithAResponseLostAtAGatewayIsNotRepeated() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    long arrived = sandbox.proxy().receivedCalls().count(RESEND_CODE);
    clock.advance(Duration.ofMinutes(2));
    sandbox.proxy().faults().next(RESEND_CODE, Fault.Status.envoy(true));

    Api.resend(id)
        .then()
        .statusCode(502)
        .body("error.code", equalTo("PROXY_ERROR"))
        .body("error.details.login.state", equalTo("unknown"));

    assertThat(sandbox.proxy().receivedCalls().count(RESEND_CODE)).isEqualTo(arrived + 1);
    assertThat(counts(number).codes()).isEqualTo(2);
  }

  /** The outcome is unknown; the time of the next attempt is passed on nevertheless. */
  @Test
  void aGatewaysWaitIsPassedOn() {
    sandbox
        .proxy()
        .faults()
        .next(
            SEND_CODE,
            new Fault.Status(
                503, "text/plain", "no healthy upstream", Optional.of(Duration.ofSeconds(60))));

    Api.start(Api.plainNumber())
        .then()
        .statusCode(502)
        .header("Retry-After", "60")
        .body("error.code", equalTo("PROXY_ERROR"))
        .body("error.retryAfter", equalTo(60))
        .body("error.details.login.state", equalTo("unknown"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  void compressedResponsesAreRead(String coding) {
    String number = Api.plainNumber();
    sandbox.proxy().faults().next(SEND_CODE, new Fault.Compressed(coding));
    String id = Api.startLogin(number);
    sandbox.proxy().faults().next(VERIFY_CODE, new Fault.Compressed(coding));

    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(200)
        .body("data.state", equalTo("completed"));
  }

  @Test
  void aBrieflyBusyProxyIsRetried() {
    String number = Api.plainNumber();
    Counts before = counts(number);
    sandbox
        .proxy()
        .faults()
        .next(SEND_CODE, new Fault.Unavailable(NO_WAIT), new Fault.RateLimited(NO_WAIT));

    Api.start(number).then().statusCode(201).body("data.route", equalTo("proxy"));

    assertThat(counts(number).receivedCalls() - before.receivedCalls()).isEqualTo(3);
    assertThat(counts(number).codes() - before.codes()).isEqualTo(1);
  }

  @Test
  void aBusyProxyFailsAfterTheRetries() {
    String number = Api.plainNumber();
    Counts before = counts(number);
    sandbox.proxy().faults().always(SEND_CODE, new Fault.Unavailable(NO_WAIT));

    Api.start(number)
        .then()
        .statusCode(503)
        .body("error.code", equalTo("PROXY_UNAVAILABLE"))
        .body("error.type", equalTo("PROXY_SERVICE"))
        .body("error.retryable", equalTo(true))
        .body("error.message", containsString("direct route"));

    assertThat(counts(number).receivedCalls() - before.receivedCalls()).isEqualTo(4);
    assertThat(counts(number).codes() - before.codes()).isZero();
  }

  @Test
  void aShortWaitIsAwaited() {
    String number = Api.plainNumber();
    sandbox
        .proxy()
        .faults()
        .next(SEND_CODE, new Fault.RateLimited(Optional.of(Duration.ofSeconds(1))));

    long started = System.nanoTime();
    Api.start(number).then().statusCode(201);

    assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofSeconds(1));
  }

  @Test
  void aLongWaitFailsAtOnce() {
    String number = Api.plainNumber();
    Counts before = counts(number);
    sandbox
        .proxy()
        .faults()
        .next(SEND_CODE, new Fault.RateLimited(Optional.of(Duration.ofSeconds(60))));

    Api.start(number)
        .then()
        .statusCode(429)
        .header("Retry-After", "60")
        .body("error.code", equalTo("PROXY_RATE_LIMITED"))
        .body("error.type", equalTo("RATE_LIMIT"))
        .body("error.retryAfter", equalTo(60));

    assertThat(counts(number).receivedCalls() - before.receivedCalls()).isEqualTo(1);
  }

  @Test
  void aSlowProxyIsAwaited() {
    sandbox.proxy().faults().next(SEND_CODE, new Fault.Delay(Duration.ofMillis(300)));

    Api.start(Api.plainNumber()).then().statusCode(201);
  }

  @Test
  void anUnreachableProxyLeavesTheLoginUnchanged() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    sandbox.proxy().pause();

    Api.start(Api.plainNumber())
        .then()
        .statusCode(503)
        .body("error.code", equalTo("PROXY_UNREACHABLE"))
        .body("error.type", equalTo("NETWORK"))
        .body("error.retryable", equalTo(true));
    breakers.resetAll();
    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(503)
        .body("error.code", equalTo("PROXY_UNREACHABLE"))
        .body("error.details.login.state", equalTo("code_sent"))
        .body("error.details.login.attemptsLeft", equalTo(5));
    breakers.resetAll();
    sandbox.proxy().resume();

    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(200)
        .body("data.state", equalTo("completed"));
  }

  @Test
  void aRefusalOfTelegramIsPassedOnAndNotRepeated() {
    String number = Api.plainNumber();
    Counts before = counts(number);
    sandbox.proxy().faults().next(SEND_CODE, new Fault.RpcFailure("API_ID_INVALID"));

    Api.start(number)
        .then()
        .statusCode(503)
        .body("error.code", equalTo("API_ID_INVALID"))
        .body("error.type", equalTo("TELEGRAM_API"))
        .body("error.retryable", equalTo(false));

    assertThat(counts(number).receivedCalls() - before.receivedCalls()).isEqualTo(1);
  }

  @Test
  void aRejectedProxyKeyIsNotTheUsersMistake() {
    sandbox
        .proxy()
        .faults()
        .next(
            SEND_CODE,
            new Fault.Status(
                401,
                "application/json",
                "{\"success\":false,\"error\":{\"code\":\"UNAUTHORIZED\",\"message\":\"no\"}}",
                NO_WAIT));

    Api.start(Api.plainNumber())
        .then()
        .statusCode(502)
        .body("error.code", equalTo("PROXY_UNAUTHORIZED"))
        .body("error.type", equalTo("AUTHENTICATION"));
  }

  @Test
  void anUnclearRefusalKeepsTheLoginAndTheAttempt() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    sandbox
        .proxy()
        .faults()
        .next(
            VERIFY_CODE,
            new Fault.Status(
                401,
                "application/json",
                "{\"success\":false,\"error\":{\"code\":\"AUTHENTICATION_ERROR\","
                    + "\"message\":\"Failed to verify code\"}}",
                NO_WAIT));

    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(502)
        .body("error.code", equalTo("PROXY_UNCLEAR"))
        .body("error.details.login.state", equalTo("code_sent"))
        .body("error.details.login.attemptsLeft", equalTo(5));

    Api.code(id, Api.codeOf(number)).then().statusCode(200);
  }

  private Counts counts(String number) {
    return new Counts(
        sandbox.proxy().receivedCalls().count(SEND_CODE),
        sandbox.telegram().events().count(number, Event.CODE_SENT));
  }

  private record Counts(long receivedCalls, long codes) {}
}
