package io.telegramauth.login;

import static io.telegramauth.sandbox.proxy.Operation.SEND_CODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.LoginToken;
import io.telegramauth.sandbox.RpcError;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.dc.Faults;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.Operation;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Management;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.Scrape;
import io.telegramauth.testing.TrustingTdlib;
import io.telegramauth.testing.TwoRoutes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The proxy fails and Telegram can be reached directly too, by real TDLib: a login starts there
 * where no code can have been sent yet, and never changes its route afterwards.
 */
@QuarkusTest
@QuarkusTestResource(value = TwoRoutes.class, restrictToAnnotatedClass = true)
class FallbackTest {
  private static final String BREAKER = "telegram-proxy";

  TwoRoutes sandbox;
  @Inject CircuitBreakerMaintenance breakers;

  @BeforeEach
  void tdlib() {
    TrustingTdlib.assumeThere();
    healthy();
  }

  @AfterEach
  void nothingIsLeft() {
    if (TrustingTdlib.isThere()) {
      healthy();
      await().untilAsserted(() -> assertThat(sandbox.leftovers()).isEmpty());
    }
  }

  private void healthy() {
    sandbox.proxy().faults().clear();
    sandbox.proxy().resume();
    sandbox.dataCentre().faults().clear();
    breakers.resetAll();
  }

  private long count(String number, Event entry) {
    return sandbox.telegram().events().count(number, entry);
  }

  @Test
  void aWorkingProxyIsUsed() {
    long connections = sandbox.dataCentre().counts().connections();
    String number = Api.plainNumber();

    Api.start(number).then().statusCode(201).body("data.route", equalTo("proxy"));

    assertThat(sandbox.dataCentre().counts().connections()).isEqualTo(connections);
  }

  @Test
  void aLoginStartedDirectlyStaysOnTheDirectRoute() {
    String number = Api.twoFactorNumber();
    sandbox.proxy().pause();
    Response started = Api.start(number);
    started
        .then()
        .statusCode(201)
        .body("data.state", equalTo("code_sent"))
        .body("data.route", equalTo("direct"))
        .body("data.delivery.channel", equalTo("app"))
        .body("data.next", contains("code", "resend", "cancel"));
    String id = started.path("data.id");
    sandbox.proxy().resume();
    long receivedCalls = sandbox.proxy().receivedCalls().total();

    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(200)
        .body("data.state", equalTo("password_required"))
        .body("data.passwordHint", equalTo(TestAccount.PASSWORD_HINT));
    Api.password(id, TestAccount.PASSWORD)
        .then()
        .statusCode(200)
        .body("data.state", equalTo("completed"))
        .body("data.route", equalTo("direct"));

    assertThat(sandbox.proxy().receivedCalls().total()).isEqualTo(receivedCalls);
    assertThat(count(number, Event.CODE_SENT)).isEqualTo(1);
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);
    Api.session(Api.userOf(number), Sandbox.API_KEY).then().statusCode(200);
  }

  /** What the proxy itself answers before it has asked Telegram. */
  static Stream<Fault> certainlyBefore() {
    return Stream.of(
        new Fault.Unavailable(Optional.empty()), new Fault.RateLimited(Optional.empty()));
  }

  @ParameterizedTest
  @MethodSource("certainlyBefore")
  void aBusyProxyCausesAFallback(Fault fault) {
    String number = Api.plainNumber();
    sandbox.proxy().faults().always(SEND_CODE, fault);

    Api.start(number).then().statusCode(201).body("data.route", equalTo("direct"));

    assertThat(count(number, Event.SEND_CODE_ASKED)).isEqualTo(1);
    assertThat(count(number, Event.CODE_SENT)).isEqualTo(1);
  }

  /** The proxy dies at a moment when it may have read the request, or did. */
  static Stream<Fault> maybeAfter() {
    return Stream.of(
        new Fault.ResetBeforeReading(),
        new Fault.ResetAfterReading(false),
        new Fault.ResetAfterReading(true),
        new Fault.Hang(true),
        new Fault.TruncatedJson(),
        Fault.Status.envoy(true),
        Fault.Status.envoy(false),
        Fault.Status.of(429));
  }

  @ParameterizedTest
  @MethodSource("maybeAfter")
  void ambiguousStartsDoNotFallBack(Fault fault) {
    String number = Api.plainNumber();
    long connections = sandbox.dataCentre().counts().connections();
    sandbox.proxy().faults().next(SEND_CODE, fault);

    Response lost = Api.start(number);

    lost.then()
        .statusCode(fault instanceof Fault.Status ? 502 : 504)
        .body("error.retryable", equalTo(false))
        .body("error.details.login.state", equalTo("unknown"))
        .body("error.details.login.next", contains("cancel"));
    assertThat(count(number, Event.CODE_SENT)).isEqualTo(fault.effect() ? 1 : 0);
    assertThat(sandbox.dataCentre().counts().connections()).isEqualTo(connections);
  }

  /** An error of Telegram, whatever its HTTP status: it applies to the number on both routes. */
  @ParameterizedTest
  @ValueSource(ints = {200, 400, 420, 429, 500, 502, 503})
  void aWaitOfTelegramCausesNoFallback(int status) {
    String number = Api.plainNumber();
    long connections = sandbox.dataCentre().counts().connections();
    long receivedCalls = sandbox.proxy().receivedCalls().count(SEND_CODE);
    String body =
        "{\"success\":false,\"error\":{\"code\":\"RATE_LIMIT\",\"message\":\"FLOOD_WAIT_X\","
            + "\"details\":{\"value\":37}}}";
    sandbox
        .proxy()
        .faults()
        .next(SEND_CODE, new Fault.Status(status, "application/json", body, Optional.empty()));

    for (int time = 0; time < 2; time++) {
      Api.start(number).then().statusCode(429).body("error.code", equalTo("FLOOD_WAIT"));
    }

    assertThat(sandbox.proxy().receivedCalls().count(SEND_CODE)).isEqualTo(receivedCalls + 1);
    assertThat(sandbox.dataCentre().counts().connections()).isEqualTo(connections);
    assertThat(count(number, Event.CODE_SENT)).isZero();
  }

  @Test
  void aLoginOnTheProxyStaysOnTheProxy() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    long connections = sandbox.dataCentre().counts().connections();
    sandbox.proxy().pause();

    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(503)
        .body("error.code", equalTo("PROXY_UNREACHABLE"))
        .body("error.retryable", equalTo(true))
        .body("error.details.login.state", equalTo("code_sent"))
        .body("error.details.login.route", equalTo("proxy"))
        .body("error.details.login.attemptsLeft", equalTo(5));
    sandbox.proxy().resume();
    breakers.resetAll();
    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(200)
        .body("data.state", equalTo("completed"))
        .body("data.route", equalTo("proxy"));

    assertThat(sandbox.dataCentre().counts().connections()).isEqualTo(connections);
    assertThat(count(number, Event.CODE_SENT)).isEqualTo(1);
    assertThat(count(number, Event.SIGN_IN_ASKED)).isEqualTo(1);
  }

  @Test
  void anOpenCircuitCallsNoProxy() {
    sandbox.proxy().pause();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              Api.start(Api.plainNumber()).then().statusCode(201);
              return breakers.currentState(BREAKER) == CircuitBreakerState.OPEN;
            });
    sandbox.proxy().resume();
    long connections = sandbox.proxy().receivedCalls().connections();
    String number = Api.plainNumber();
    Scrape before = Scrape.now();

    Api.start(number).then().statusCode(201).body("data.route", equalTo("direct"));

    assertThat(sandbox.proxy().receivedCalls().connections()).isEqualTo(connections);
    assertThat(count(number, Event.CODE_SENT)).isEqualTo(1);
    isCounted(before);
    isDegradedAndReady();
  }

  private static void isCounted(Scrape before) {
    Scrape now = Scrape.now();
    Map.of(
            "telegram_auth_fallbacks_total", "reason=\"PROXY_CIRCUIT_OPEN\"",
            "telegram_auth_codes_sent_total", "route=\"direct\",channel=\"app\"",
            "telegram_auth_tdlib_opens_total", "outcome=\"done\"",
            "telegram_auth_tdlib_client_time_seconds_count", "")
        .forEach(
            (name, labels) ->
                assertThat(now.value(name, labels) - before.value(name, labels))
                    .as(name)
                    .isEqualTo(1));
    assertThat(now.value("telegram_auth_tdlib_clients", "")).isZero();
  }

  private static void isDegradedAndReady() {
    String routes = "checks.find { it.name == 'routes' }.data.";
    Management.get("/q/health/ready")
        .then()
        .statusCode(200)
        .body("status", equalTo("UP"))
        .body(routes + "degraded", equalTo(true))
        .body(routes + "proxy", equalTo("PROXY_CIRCUIT_OPEN"))
        .body(routes + "direct", equalTo("ok"));
  }

  @Test
  void theFailureNamesBothRoutes() {
    String number = Api.plainNumber();
    sandbox.proxy().pause();
    sandbox.dataCentre().faults().accepting(Faults.Accepting.CLOSE);

    String body =
        Api.start(number)
            .then()
            .statusCode(503)
            .body("error.code", equalTo("PROXY_UNREACHABLE"))
            .body("error.type", equalTo("NETWORK"))
            .body("error.retryable", equalTo(true))
            .body(
                "error.message",
                equalTo("The Telegram proxy cannot be reached; Telegram cannot be reached"))
            .body("error.details.login.state", equalTo("failed"))
            .extract()
            .asString();

    assertThat(body)
        .doesNotContain(Sandbox.API_HASH, Sandbox.PROXY_KEY, number.substring(1), "127.0.0.1")
        .doesNotContain("Exception", ".so");
    assertThat(count(number, Event.SEND_CODE_ASKED)).isZero();
  }

  @Test
  void errorsOfTelegramArePassedOn() {
    sandbox.proxy().pause();

    Api.start(Api.bannedNumber())
        .then()
        .statusCode(403)
        .body("error.code", equalTo("PHONE_NUMBER_BANNED"));
    sandbox.dataCentre().faults().failNext("auth.sendCode", new RpcError(420, "FLOOD_WAIT_23"));
    Api.start(Api.plainNumber())
        .then()
        .statusCode(429)
        .body("error.code", equalTo("FLOOD_WAIT"))
        .body("error.retryAfter", equalTo(23));
    sandbox
        .dataCentre()
        .faults()
        .failNext("auth.sendCode", new RpcError(420, "FLOOD_WAIT_99999999"));
    Api.start(Api.plainNumber()).then().statusCode(429).body("error.retryAfter", equalTo(86_400));
  }

  @Test
  void aLostResponseOnTheDirectRouteIsUnknown() {
    String number = Api.plainNumber();
    sandbox.proxy().pause();
    sandbox.dataCentre().faults().sendCodeAnswer(Faults.SendCodeAnswer.HANG);

    Api.start(number)
        .then()
        .statusCode(504)
        .body("error.code", equalTo("TELEGRAM_ANSWER_LOST"))
        .body("error.details.login.state", equalTo("unknown"));

    assertThat(count(number, Event.CODE_SENT)).isEqualTo(1);
  }

  /** The proxy is well, and of an earlier kind. */
  @Test
  void aQrCodeThatTheProxyDoesNotOfferIsShownDirectly() {
    sandbox
        .proxy()
        .faults()
        .always(
            Operation.QR_START,
            new Fault.Status(
                404,
                "application/json",
                "{\"success\":false,\"error\":{\"code\":\"NOT_FOUND\",\"message\":\"Not found\"}}",
                Optional.empty(),
                false));

    Response started = Api.startQr();

    started.then().statusCode(201).body("data.route", equalTo("direct"));
    String number = "+9996610998";
    sandbox.telegram().acceptLoginToken(LoginToken.inLink(started.path("data.qr.link")), number);
    String id = started.path("data.id");
    Api.await(id, Api.show(id).header("ETag"), 9)
        .then()
        .statusCode(200)
        .body("data.state", equalTo("completed"))
        .body("data.session.userId", equalTo(Api.userOf(number)));
    assertThat(sandbox.proxy().receivedCalls().count(Operation.QR_WAIT)).isZero();
  }
}
