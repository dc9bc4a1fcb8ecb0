package io.telegramauth.session;

import static io.restassured.RestAssured.given;
import static io.telegramauth.testing.Refusals.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.HttpRequests;
import io.telegramauth.testing.RawHttp;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.TestClock;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is given a session, and what is left behind. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class SessionAccessTest {
  private static final String USER = Api.BASE + "/sessions/user/";

  Sandbox sandbox;
  @Inject TestClock clock;
  @Inject CircuitBreakerMaintenance breakers;

  private String number;
  private long user;
  private String session;

  @BeforeEach
  void logIn() {
    sandbox.proxy().faults().clear();
    breakers.resetAll();
    number = Api.plainNumber();
    user = Api.userOf(number);
    session = Api.logIn(number);
  }

  @AfterEach
  void theProxyIsBack() {
    sandbox.proxy().resume();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ApiKey",
        "ApiKey ",
        "ApiKey x",
        "ApiKey " + Sandbox.ADMIN_KEY,
        "AdminKey " + Sandbox.API_KEY,
        "apikey " + Sandbox.ADMIN_KEY,
        "ApiKey\u00a0" + Sandbox.API_KEY,
        "ApiKey:" + Sandbox.API_KEY,
        "Bearer " + Sandbox.API_KEY,
        "ApiKey" + Sandbox.API_KEY,
        Sandbox.API_KEY,
        "ApiKey " + Sandbox.API_KEY + "x",
        "ApiKey ingestor=" + Sandbox.INGESTOR_KEY,
        "ApiKey default",
        "ApiKey " + Sandbox.PROXY_KEY,
        "ApiKey {10000}",
      })
  void nothingIsHandedOutWithoutAServiceKey(String authorization) {
    String header = authorization.replace("{10000}", "k".repeat(10_000));
    assertUnauthorized(given().header("Authorization", header).get(USER + user));
    Api.accessLog(session).then().body("data.entries.action", contains("create"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "apikey ",
        "APIKEY ",
        "aPiKeY ",
        "ApiKey    ",
        "ApiKey\t",
        "apikey \t \t",
        " ApiKey "
      })
  void aSchemeMayBeWrittenInAnyCaseAndWithAnyBlanks(String scheme) throws Exception {
    assertThat(rawStatus(scheme + Sandbox.API_KEY)).isEqualTo(200);
    assertThat(rawStatus(scheme + Sandbox.API_KEY + " \t ")).isEqualTo(200);
    assertThat(rawStatus(scheme + Sandbox.ADMIN_KEY)).isEqualTo(401);
    given()
        .header("Authorization", "adminkey  " + Sandbox.ADMIN_KEY)
        .get(Api.BASE + "/sessions/list/" + user)
        .then()
        .statusCode(200);
  }

  /** As bytes: client libraries tidy headers up. */
  private int rawStatus(String authorization) throws IOException {
    String request =
        "GET %s%d HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nauthorization:%s\r\n\r\n"
            .formatted(USER, user, authorization);
    return RawHttp.send(request.getBytes(UTF_8), true, Duration.ofSeconds(10))
        .orElseThrow()
        .status();
  }

  @Test
  void aHeadRequestShowsWhetherThereIsASession() {
    String before = Api.sessions(user).asString();
    for (String format : new String[] {"", "?format=telethon"}) {
      Response there = Api.asService(Sandbox.API_KEY).head(USER + user + format);
      assertThat(there.statusCode()).isEqualTo(200);
      assertThat(there.asString()).isEmpty();
      assertThat(there.header("X-Request-ID")).isNotBlank();
      assertThat(there.header("Cache-Control")).isEqualTo("no-store");
    }
    Api.accessLog(session).then().body("data.entries.action", contains("create"));
    assertThat(Api.sessions(user).asString()).isEqualTo(before);

    assertThat(Api.asService(Sandbox.API_KEY).head(USER + 1).statusCode()).isEqualTo(404);
    assertThat(Api.asService(Sandbox.API_KEY).head(USER + "x").statusCode()).isEqualTo(400);
    assertThat(Api.asService(Sandbox.API_KEY).head(USER + user + "?format=zip").statusCode())
        .isEqualTo(400);
    assertThat(given().head(USER + user).statusCode()).isEqualTo(401);
    assertThat(Api.asAdmin().head(USER + user).statusCode()).isEqualTo(403);
    Api.revoke(session, Sandbox.API_KEY).then().statusCode(200);
    assertThat(Api.asService(Sandbox.API_KEY).head(USER + user).statusCode()).isEqualTo(404);
    Api.accessLog(session).then().body("data.entries.action", not(hasItem("hand_out")));
  }

  @Test
  void nothingIsShownOfSessionsWithoutAKey() {
    assertUnauthorized(given().get(USER + user));
    assertUnauthorized(given().get(USER + "nobody"));
    assertUnauthorized(given().get(Api.BASE + "/sessions/list/" + user));
    assertUnauthorized(given().get(Api.BASE + "/sessions/" + session + "/access-log"));
    assertUnauthorized(given().delete(Api.BASE + "/sessions/" + session));
    assertUnauthorized(given().delete(Api.BASE + "/sessions/nothing"));
    Api.session(user, Sandbox.API_KEY).then().statusCode(200);
  }

  @Test
  void aHugeHeaderIsRejected() throws Exception {
    int status =
        HttpRequests.send(
                HttpRequests.request(USER + user)
                    .header("Authorization", "ApiKey " + "k".repeat(100_000))
                    .build())
            .statusCode();
    assertThat(status).isEqualTo(431);
  }

  /** Known here, and not for this: another key would help, not the same once more. */
  @Test
  void aKeyOfTheOtherRoleIsForbidden() {
    assertForbidden(Api.asService(Sandbox.API_KEY).get(Api.BASE + "/sessions/list/" + user));
    assertForbidden(
        Api.asService(Sandbox.API_KEY).get(Api.BASE + "/sessions/" + session + "/access-log"));
    assertForbidden(Api.asAdmin().get(USER + user));
    Api.accessLog(session).then().body("data.entries.action", contains("create"));
  }

  private static void assertForbidden(Response answer) {
    assertRefused(answer, 403, "FORBIDDEN", "AUTHENTICATION");
  }

  private static void assertUnauthorized(Response answer) {
    assertRefused(answer, 401, "UNAUTHORIZED", "AUTHENTICATION");
    assertThat(answer.header("WWW-Authenticate")).isEqualTo("ApiKey, AdminKey");
  }

  @Test
  void anAdministratorMayRevoke() {
    Api.asAdmin().delete(Api.BASE + "/sessions/" + session).then().statusCode(200);
    Api.accessLog(session).then().body("data.entries[0].service", equalTo("admin"));
  }

  @Test
  void aSessionEndedByTelegramCountsAsLoggedOut() {
    sandbox.proxy().faults().next(new Fault.RpcFailure("AUTH_KEY_UNREGISTERED"));
    Api.revoke(session, Sandbox.API_KEY).then().body("data.telegram", equalTo("done"));
  }

  @Test
  void unknownSessionsAreNotFound() {
    Api.sessions(1).then().statusCode(200).body("data.sessions", hasSize(0));
    assertRefused(Api.session(1, Sandbox.API_KEY), 404, "SESSION_NOT_FOUND", "AUTHENTICATION");
    assertRefused(Api.accessLog("nothing"), 404, "SESSION_NOT_FOUND", "AUTHENTICATION");
    assertRefused(
        Api.revoke("nothing", Sandbox.API_KEY), 404, "SESSION_NOT_FOUND", "AUTHENTICATION");
  }

  /** No store is asked for what some of them cannot even look for. */
  @ParameterizedTest
  @ValueSource(strings = {"%00", "a%00b", "%ED%A0%80", "{3000}", "%20", "a.b", "%F0%9F%98%80"})
  void malformedSessionIdsAreNotFound(String template) {
    String id = template.replace("{3000}", "x".repeat(3000));
    assertRefused(
        Api.asService(Sandbox.API_KEY)
            .urlEncodingEnabled(false)
            .delete(Api.BASE + "/sessions/" + id),
        404,
        "SESSION_NOT_FOUND",
        "AUTHENTICATION");
    assertRefused(
        Api.asAdmin().urlEncodingEnabled(false).get(Api.BASE + "/sessions/" + id + "/access-log"),
        404,
        "SESSION_NOT_FOUND",
        "AUTHENTICATION");
    assertNotAuthenticated(
        given().urlEncodingEnabled(false).get(Api.BASE + "/status?sessionId=" + id));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "abc", "1.5", "9223372036854775808", "+1", "0x10", "1e3"})
  void aUserIdMustBeAPositiveNumber(String id) {
    Map<String, String> fault = Map.of("userId", "must be a Telegram user id: a positive number");
    assertRefused(
        Api.asService(Sandbox.API_KEY).get(USER + id), 400, "VALIDATION_ERROR", "UNKNOWN", fault);
    assertRefused(
        Api.asAdmin().get(Api.BASE + "/sessions/list/" + id),
        400,
        "VALIDATION_ERROR",
        "UNKNOWN",
        fault);
  }

  @Test
  void theStatusOfASessionIsShownByItsId() {
    String status = Api.BASE + "/status";
    for (Response live :
        List.of(
            Api.asService(Sandbox.INGESTOR_KEY).header("X-Session-ID", session).get(status),
            Api.asService(Sandbox.API_KEY).queryParam("sessionId", session).get(status),
            Api.asAdmin()
                .header("X-Session-ID", session)
                .queryParam("sessionId", "x")
                .get(status))) {
      live.then()
          .statusCode(200)
          .body("data.authenticated", equalTo(true))
          .body("data.userId", equalTo(user));
      assertThat(live.<String>path("data.sessionExpiresAt")).endsWith("Z");
    }
    given()
        .header("X-Session-ID", session)
        .get(status)
        .then()
        .statusCode(200)
        .body("data", equalTo(Map.of("authenticated", true)));
    assertNotAuthenticated(given().get(status));
    assertNotAuthenticated(given().queryParam("sessionId", "x").get(status));
    Api.revoke(session, Sandbox.API_KEY).then().statusCode(200);
    assertNotAuthenticated(given().header("X-Session-ID", session).get(status));
    assertNotAuthenticated(
        Api.asService(Sandbox.API_KEY).header("X-Session-ID", session).get(status));
  }

  private static void assertNotAuthenticated(Response status) {
    status.then().statusCode(200).body("data", equalTo(Map.of("authenticated", false)));
  }

  @Test
  void responsesHaveSecurityHeaders() {
    for (Response answer :
        List.of(
            Api.session(user, Sandbox.API_KEY),
            Api.sessions(user),
            given().header("Origin", "https://elsewhere.example").get(USER + user),
            Api.start("nobody"),
            Api.show("nothing"))) {
      assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
      assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
      assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
    }
  }
}
