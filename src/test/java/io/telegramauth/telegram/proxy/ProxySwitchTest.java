package io.telegramauth.telegram.proxy;

import static io.telegramauth.sandbox.proxy.Operation.SEND_CODE;
import static io.telegramauth.testing.Refusals.assertRefused;
import static io.telegramauth.testing.Refusals.assertRefusedWithLogin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.telegramauth.login.LoginId;
import io.telegramauth.login.LoginStore;
import io.telegramauth.login.PhoneThrottleStateStore;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.CapturedLog;
import io.telegramauth.testing.Management;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.TestClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy's standing, and the switch, for administrators. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class ProxySwitchTest {
  private static final String PROXY = Api.BASE + "/proxy";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  Sandbox sandbox;
  @Inject CircuitBreakerMaintenance breakers;
  @Inject TestClock clock;
  @Inject LoginStore logins;
  @Inject PhoneThrottleStateStore standings;

  @BeforeEach
  @AfterEach
  void healthyAndOn() {
    sandbox.proxy().faults().clear();
    breakers.resetAll();
    set("auto").then().statusCode(200);
  }

  private static Response set(String mode) {
    return put("{\"mode\":\"" + mode + "\"}");
  }

  private static Response put(String body) {
    return Api.asAdmin().contentType(ContentType.JSON).body(body).put(PROXY);
  }

  @Test
  void theProxyIsCalledOnlyWhileSwitchedOn() {
    String number = Api.plainNumber();
    String bound = Api.startLogin(number);
    long asked = sandbox.proxy().receivedCalls().total();

    set("off").then().statusCode(200).body("data.mode", equalTo("off"));
    Response start = Api.start(Api.plainNumber());
    assertRefusedWithLogin(start, 503, "PROXY_SWITCHED_OFF", "failed");
    assertThat(start.<Boolean>path("error.retryable")).isTrue();
    Response step = Api.code(bound, Api.codeOf(number));
    assertRefusedWithLogin(step, 503, "PROXY_SWITCHED_OFF", "code_sent");
    assertThat(sandbox.proxy().receivedCalls().total()).isEqualTo(asked);
    Api.asAdmin().get(PROXY).then().body("data.mode", equalTo("off"));

    set("auto").then().statusCode(200).body("data.mode", equalTo("auto"));
    Api.code(bound, Api.codeOf(number)).then().statusCode(200);
    Api.startLogin(Api.plainNumber());
  }

  /** Callers come back all through an outage: none of that may wear the store out. */
  @Test
  void stepsOnARouteOutOfUseWriteNothing() {
    String number = Api.plainNumber();
    String coded = Api.startLogin(number);
    clock.advance(Duration.ofSeconds(61));
    String protectedNumber = Api.twoFactorNumber();
    String halfway = Api.startLogin(protectedNumber);
    Api.code(halfway, Api.codeOf(protectedNumber)).then().statusCode(200);
    List<Object> before = List.of(kept(coded, number), kept(halfway, protectedNumber));

    set("off").then().statusCode(200);
    Response code = Api.code(coded, Api.codeOf(number));
    Response resend = Api.resend(coded);
    Response password = Api.password(halfway, TestAccount.PASSWORD);
    assertThat(List.of(kept(coded, number), kept(halfway, protectedNumber))).isEqualTo(before);

    assertRefusedWithLogin(code, 503, "PROXY_SWITCHED_OFF", "code_sent");
    assertRefusedWithLogin(resend, 503, "PROXY_SWITCHED_OFF", "code_sent");
    assertRefusedWithLogin(password, 503, "PROXY_SWITCHED_OFF", "password_required");
    set("auto").then().statusCode(200);
    Api.resend(coded).then().statusCode(200);
    Api.code(coded, Api.codeOf(number)).then().statusCode(200);
    Api.password(halfway, TestAccount.PASSWORD).then().statusCode(200);
  }

  @Test
  void aWaitOfTelegramPrecedesARouteOutOfUse() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    clock.advance(Duration.ofSeconds(61));
    sandbox.proxy().faults().next(new Fault.RpcFailure("FLOOD_WAIT_120"));
    assertRefusedWithLogin(Api.code(id, Api.codeOf(number)), 429, "FLOOD_WAIT", "code_sent");

    set("off").then().statusCode(200);
    assertRefusedWithLogin(Api.code(id, Api.codeOf(number)), 429, "FLOOD_WAIT", "code_sent");
    assertRefusedWithLogin(Api.resend(id), 429, "FLOOD_WAIT", "code_sent");
    clock.advance(Duration.ofSeconds(121));
    assertRefusedWithLogin(
        Api.code(id, Api.codeOf(number)), 503, "PROXY_SWITCHED_OFF", "code_sent");
    assertRefusedWithLogin(Api.resend(id), 503, "PROXY_SWITCHED_OFF", "code_sent");
  }

  /** Which versions the store has of a login and of what is held against its number. */
  private List<Long> kept(String login, String number) {
    long version =
        logins
            .find(LoginId.parse(login).orElseThrow())
            .await()
            .atMost(PATIENCE)
            .orElseThrow()
            .version();
    long standing =
        standings
            .read(PhoneNumber.parse(number).orElseThrow())
            .await()
            .atMost(PATIENCE)
            .revision()
            .version();
    return List.of(version, standing);
  }

  @Test
  void anOutageAndItsEndAreShown() {
    Api.asAdmin()
        .get(PROXY)
        .then()
        .statusCode(200)
        .body("data.mode", equalTo("auto"))
        .body("data.circuit", equalTo("closed"))
        .body("data.probeAt", nullValue());

    sandbox.proxy().faults().always(SEND_CODE, Fault.Status.of(500));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                Api.start(Api.plainNumber())
                    .<String>path("error.code")
                    .equals("PROXY_CIRCUIT_OPEN"));
    Api.asAdmin()
        .get(PROXY)
        .then()
        .body("data.circuit", equalTo("open"))
        .body("data.probeAt", notNullValue());
    Management.get("/q/health/ready")
        .then()
        .statusCode(200)
        .body("checks.find { it.name == 'routes' }.data.proxy", equalTo("PROXY_CIRCUIT_OPEN"))
        .body("checks.find { it.name == 'routes' }.data.degraded", equalTo(true));

    sandbox.proxy().faults().clear();
    clock.advance(Duration.ofSeconds(1));
    Api.start(Api.plainNumber()).then().statusCode(201);
    Api.asAdmin().get(PROXY).then().body("data.circuit", equalTo("closed"));
  }

  @Test
  void onlyAdministratorsSwitchTheProxy() {
    assertRefused(RestAssured.get(PROXY), 401, "UNAUTHORIZED", "AUTHENTICATION");
    assertRefused(
        Api.asService(Sandbox.API_KEY)
            .contentType(ContentType.JSON)
            .body("{\"mode\":\"off\"}")
            .put(PROXY),
        403,
        "FORBIDDEN",
        "AUTHENTICATION");
    Api.asAdmin().get(PROXY).then().body("data.mode", equalTo("auto"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"mode\":\"OFF\"}",
        "{\"mode\":\"on\"}",
        "{\"mode\":\"\"}",
        "{\"mode\":null}",
        "{\"mode\":true}",
        "{\"mode\":{}}",
        "{}",
        "[]",
        "null",
        "off",
        ""
      })
  void onlyAutoAndOffAreModes(String body) {
    Response refused = put(body);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.<String>path("error.code")).isEqualTo("VALIDATION_ERROR");
    Api.asAdmin().get(PROXY).then().body("data.mode", equalTo("auto"));
  }

  @Test
  void switchingIsLogged() {
    try (CapturedLog log = new CapturedLog()) {
      set("off").then().statusCode(200);
      assertThat(log.text()).contains("Audit: the proxy was set to off by admin from 127.0.0.1");
    }
  }
}
