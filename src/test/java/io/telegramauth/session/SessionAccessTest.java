package io.telegramauth.session;

import static io.restassured.RestAssured.given;
import static io.telegramauth.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.telegramauth.sandbox.Books.Entry;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.HttpRequests;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.TestClock;
import jakarta.inject.Inject;
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
    session = Api.loggedIn(number);
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
        "AdminKey " + Sandbox.ADMIN_KEY,
        "AdminKey " + Sandbox.API_KEY,
        "apikey " + Sandbox.API_KEY,
        "Bearer " + Sandbox.API_KEY,
        "ApiKey" + Sandbox.API_KEY,
        Sandbox.API_KEY,
        "ApiKey " + Sandbox.API_KEY + "x",
        "ApiKey ingestor=" + Sandbox.INGESTOR_KEY,
        "ApiKey default",
        "ApiKey " + Sandbox.PROXY_KEY,
        "ApiKey {10000}",
      })
  void withoutAServicesOwnKeyNothingIsHandedOut(String authorization) {
    String header = authorization.replace("{10000}", "k".repeat(10_000));
    assertUnauthorized(given().header("Authorization", header).get(USER + user));
    Api.accessLog(session).then().body("data.entries.action", contains("create"));
  }

  @Test
  void withoutAnyKeyNothingIsToldOfSessions() {
    assertUnauthorized(given().get(USER + user));
    assertUnauthorized(given().get(USER + "nobody"));
    assertUnauthorized(given().get(Api.BASE + "/sessions/list/" + user));
    assertUnauthorized(given().get(Api.BASE + "/sessions/" + session + "/access-log"));
    assertUnauthorized(given().delete(Api.BASE + "/sessions/" + session));
    assertUnauthorized(given().delete(Api.BASE + "/sessions/nothing"));
    Api.session(user, Sandbox.API_KEY).then().statusCode(200);
  }

  @Test
  void aHeaderWithoutEndIsCutOff() throws Exception {
    int status =
        HttpRequests.send(
                HttpRequests.request(USER + user)
                    .header("Authorization", "ApiKey " + "k".repeat(100_000))
                    .build())
            .statusCode();
    assertThat(status).isEqualTo(431);
  }

  @Test
  void aServicesKeyIsNoAdministratorsKey() {
    assertUnauthorized(Api.asService(Sandbox.API_KEY).get(Api.BASE + "/sessions/list/" + user));
    assertUnauthorized(
        Api.asService(Sandbox.API_KEY).get(Api.BASE + "/sessions/" + session + "/access-log"));
  }

  private static void assertUnauthorized(Response answer) {
    assertRefused(answer, 401, "UNAUTHORIZED", "AUTHENTICATION");
    assertThat(answer.header("WWW-Authenticate")).isEqualTo("ApiKey, AdminKey");
  }

  @Test
  void theAuditNamesTheServiceThatTheKeyBelongsTo() {
    Api.session(user, Sandbox.API_KEY).then().statusCode(200);
    Api.asService(Sandbox.INGESTOR_KEY)
        .header("X-Service-ID", "somebody-else")
        .header("X-Forwarded-For", "203.0.113.7")
        .header("X-Request-ID", "audit-" + session)
        .get(USER + user)
        .then()
        .statusCode(200)
        .body("data.sessionId", equalTo(session));

    Api.accessLog(session)
        .then()
        .statusCode(200)
        .body("data.entries.action", contains("hand_out", "hand_out", "create"))
        .body("data.entries.service", contains("ingestor", "default", "telegram-auth"))
        .body("data.entries.outcome", contains("done", "done", "done"))
        .body("data.entries[0].requestId", equalTo("audit-" + session))
        .body("data.entries[0].address", equalTo("127.0.0.1"));
  }

  @Test
  void theNewestLiveSessionIsHandedOut() {
    clock.advance(Duration.ofSeconds(1));
    String newer = Api.loggedIn(number);
    assertThat(handedOut()).isEqualTo(newer);
    Api.revoke(newer, Sandbox.API_KEY).then().statusCode(200);
    assertThat(handedOut()).isEqualTo(session);
  }

  private String handedOut() {
    return Api.session(user, Sandbox.API_KEY)
        .then()
        .statusCode(200)
        .extract()
        .path("data.sessionId");
  }

  @Test
  void aSessionExpiresAfterThirtyDays() {
    clock.advance(Duration.ofDays(30).minusMinutes(1));
    assertThat(handedOut()).isEqualTo(session);
    clock.advance(Duration.ofMinutes(1));
    assertRefused(Api.session(user, Sandbox.API_KEY), 404, "SESSION_NOT_FOUND", "AUTHENTICATION");
    Api.sessions(user).then().body("data.sessions.isActive", contains(false));
  }

  @Test
  void aRevokedSessionIsLoggedOutAtTelegramOnceAndNotHandedOut() {
    for (int time = 0; time < 3; time++) {
      Api.revoke(session, Sandbox.INGESTOR_KEY)
          .then()
          .statusCode(200)
          .body("data.sessionId", equalTo(session))
          .body("data.telegram", equalTo("done"));
    }
    assertThat(sandbox.telegram().books().count(number, Entry.LOGGED_OUT)).isEqualTo(1);
    assertThat(sandbox.telegram().authorisations(number)).isZero();
    assertRefused(Api.session(user, Sandbox.API_KEY), 404, "SESSION_NOT_FOUND", "AUTHENTICATION");
    Api.sessions(user).then().body("data.sessions.isActive", contains(false));
    Api.accessLog(session)
        .then()
        .body("data.entries.action", contains("log_out", "revoke", "create"))
        .body("data.entries.service", contains("ingestor", "ingestor", "telegram-auth"));
  }

  @Test
  void anAdministratorMayRevoke() {
    Api.asAdmin().delete(Api.BASE + "/sessions/" + session).then().statusCode(200);
    Api.accessLog(session).then().body("data.entries[0].service", equalTo("admin"));
  }

  @Test
  void aRevocationThatTelegramCouldNotBeToldOfIsRetried() {
    sandbox.proxy().pause();
    Api.revoke(session, Sandbox.API_KEY)
        .then()
        .statusCode(200)
        .body("data.telegram", equalTo("pending"));
    assertRefused(Api.session(user, Sandbox.API_KEY), 404, "SESSION_NOT_FOUND", "AUTHENTICATION");
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);

    sandbox.proxy().resume();
    breakers.resetAll();
    Api.revoke(session, Sandbox.API_KEY)
        .then()
        .statusCode(200)
        .body("data.telegram", equalTo("done"));
    assertThat(sandbox.telegram().authorisations(number)).isZero();
    Api.accessLog(session)
        .then()
        .body("data.entries.action[0]", equalTo("log_out"))
        .body("data.entries.outcome", contains("done", "done", "pending", "done", "done"));
  }

  @Test
  void aSessionThatTelegramHasEndedItselfCountsAsLoggedOut() {
    sandbox.proxy().faults().next(new Fault.RpcFailure("AUTH_KEY_UNREGISTERED"));
    Api.revoke(session, Sandbox.API_KEY).then().body("data.telegram", equalTo("done"));
  }

  @Test
  void aListShowsTheUsersSessionsWithoutTheirSecrets() {
    String secret = Api.session(user, Sandbox.API_KEY).path("data.sessionString");
    clock.advance(Duration.ofSeconds(1));
    String newer = Api.loggedIn(number);
    Response list = Api.sessions(user);
    list.then()
        .statusCode(200)
        .body("data.sessions.id", contains(newer, session))
        .body("data.sessions.isActive", contains(true, true))
        .body("data.sessions[0].lastUsedAt", nullValue())
        .body("data.sessions[0].userId", equalTo(user))
        .body("data.sessions[0].ipAddress", equalTo("127.0.0.1"));
    assertThat(list.<String>path("data.sessions[1].lastUsedAt")).isNotBlank();
    assertThat(list.<String>path("data.sessions[0].deviceInfo")).contains("Apache-HttpClient");
    assertThat(list.<Map<String, ?>>path("data.sessions[1]").keySet())
        .containsExactlyInAnyOrder(
            "id",
            "userId",
            "createdAt",
            "updatedAt",
            "lastUsedAt",
            "expiresAt",
            "isActive",
            "deviceInfo",
            "ipAddress");
    assertThat(list.asString()).doesNotContain(secret, number.substring(1), "sessionString");
  }

  @Test
  void whatIsNotThereIsNotFound() {
    Api.sessions(1).then().statusCode(200).body("data.sessions", hasSize(0));
    assertRefused(Api.session(1, Sandbox.API_KEY), 404, "SESSION_NOT_FOUND", "AUTHENTICATION");
    assertRefused(Api.accessLog("nothing"), 404, "SESSION_NOT_FOUND", "AUTHENTICATION");
    assertRefused(
        Api.revoke("nothing", Sandbox.API_KEY), 404, "SESSION_NOT_FOUND", "AUTHENTICATION");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "abc", "1.5", "9223372036854775808", "+1", "0x10", "1e3"})
  void aUserIdIsAPositiveNumber(String id) {
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
  void theStatusOfASessionIsToldByItsId() {
    String status = Api.BASE + "/status";
    for (Response live :
        List.of(
            given().header("X-Session-ID", session).get(status),
            given().queryParam("sessionId", session).get(status),
            given().header("X-Session-ID", session).queryParam("sessionId", "x").get(status))) {
      live.then()
          .statusCode(200)
          .body("data.authenticated", equalTo(true))
          .body("data.userId", equalTo(user));
      assertThat(live.<String>path("data.sessionExpiresAt")).endsWith("Z");
    }
    assertNotAuthenticated(given().get(status));
    assertNotAuthenticated(given().queryParam("sessionId", "x").get(status));
    Api.revoke(session, Sandbox.API_KEY).then().statusCode(200);
    assertNotAuthenticated(given().header("X-Session-ID", session).get(status));
  }

  private static void assertNotAuthenticated(Response status) {
    status.then().statusCode(200).body("data", equalTo(Map.of("authenticated", false)));
  }

  @Test
  void nothingOfTheApiIsCachedFramedOrGuessedAt() {
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
