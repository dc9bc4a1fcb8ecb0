package io.telegramauth.api;

import static io.restassured.RestAssured.given;
import static io.telegramauth.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.TestClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The earlier service's paths, as its clients use them. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class LegacyPathsTest {
  Sandbox sandbox;
  @Inject TestClock clock;
  @Inject CircuitBreakerMaintenance breakers;

  @BeforeEach
  void nothingIsWrong() {
    sandbox.proxy().faults().clear();
    breakers.resetAll();
  }

  @Test
  void aLoginLeadsToASession() {
    String number = Api.plainNumber();
    Response sent = sendCode(number);
    sent.then()
        .statusCode(200)
        .body("success", equalTo(true))
        .body("data.isCodeViaApp", equalTo(true))
        .body("data.timeout", equalTo(60));
    assertThat(sent.<Map<String, ?>>path("data").keySet())
        .containsExactlyInAnyOrder("phoneCodeHash", "isCodeViaApp", "timeout");

    Response verified = verifyCode(number, sent.path("data.phoneCodeHash"), Api.codeOf(number));
    verified.then().statusCode(200).body("data.userId", equalTo(Api.userOf(number)));
    assertThat(verified.<Map<String, ?>>path("data").keySet())
        .containsExactlyInAnyOrder("sessionId", "userId", "expiresAt");
    String sessionId = verified.path("data.sessionId");

    given()
        .header("X-Session-ID", sessionId)
        .get(Api.BASE + "/status")
        .then()
        .body("data.authenticated", equalTo(true));
    Api.session(Api.userOf(number), Sandbox.API_KEY)
        .then()
        .statusCode(200)
        .body("data.sessionId", equalTo(sessionId))
        .body("data.sessionString", startsWith("1"));
    assertThat(sandbox.telegram().events().count(number, Event.CODE_SENT)).isEqualTo(1);
  }

  @Test
  void thePasswordIsRequestedWithItsHint() {
    String number = Api.twoFactorNumber();
    String hash = sendCode(number).path("data.phoneCodeHash");
    assertRefused(
        verifyCode(number, hash, Api.codeOf(number)),
        409,
        "SESSION_PASSWORD_NEEDED",
        "AUTHENTICATION",
        Map.of("passwordHint", TestAccount.PASSWORD_HINT));

    Response wrong = verifyPassword(number, hash, "wrong");
    wrong
        .then()
        .statusCode(400)
        .body("error.code", equalTo("PASSWORD_HASH_INVALID"))
        .body("error.details.passwordHint", equalTo(TestAccount.PASSWORD_HINT));
    verifyPassword(number, hash, TestAccount.PASSWORD)
        .then()
        .statusCode(200)
        .body("data.userId", equalTo(Api.userOf(number)));
  }

  @Test
  void thePhoneCodeHashIsTheLoginId() {
    String number = Api.plainNumber();
    String hash = sendCode(number).path("data.phoneCodeHash");
    Api.show(hash).then().statusCode(200).body("data.state", equalTo("code_sent"));
    Api.code(hash, Api.codeOf(number)).then().statusCode(200);
  }

  @Test
  void anotherNumberWithTheHashCostsNoAttempt() {
    String number = Api.twoFactorNumber();
    String other = Api.plainNumber();
    String hash = sendCode(number).path("data.phoneCodeHash");
    Map<String, String> fault =
        Map.of("phoneNumber", "is not the number that the code was sent to");
    assertRefused(
        verifyCode(other, hash, Api.codeOf(number)), 400, "VALIDATION_ERROR", "UNKNOWN", fault);
    Api.show(hash).then().body("data.attemptsLeft", equalTo(5));
    assertThat(sandbox.telegram().events().count(number, Event.SIGN_IN_ASKED)).isZero();

    verifyCode(number, hash, Api.codeOf(number)).then().statusCode(409);
    assertRefused(
        verifyPassword(other, hash, TestAccount.PASSWORD),
        400,
        "VALIDATION_ERROR",
        "UNKNOWN",
        fault);
    assertThat(sandbox.telegram().events().count(number, Event.PASSWORD_ASKED)).isZero();
  }

  @Test
  void aMalformedHashIsNotFound() {
    String number = Api.plainNumber();
    for (String hash : new String[] {"x", "0".repeat(32)}) {
      assertRefused(verifyCode(number, hash, "22222"), 404, "LOGIN_NOT_FOUND", "AUTHENTICATION");
      assertRefused(
          verifyPassword(number, hash, "password"), 404, "LOGIN_NOT_FOUND", "AUTHENTICATION");
    }
  }

  @Test
  void theNumberMayHaveAnotherNotation() {
    String number = Api.plainNumber();
    String hash = sendCode(number).path("data.phoneCodeHash");
    verifyCode(number.substring(1), hash, Api.codeOf(number)).then().statusCode(200);
  }

  @Test
  void failuresHaveCorrectStatuses() {
    String number = Api.plainNumber();
    String hash = sendCode(number).path("data.phoneCodeHash");
    verifyCode(number, hash, Api.wrongCodeOf(number))
        .then()
        .statusCode(400)
        .body("error.code", equalTo("PHONE_CODE_INVALID"))
        .body("error.details.login.attemptsLeft", equalTo(4));
    clock.advance(Duration.ofMinutes(5));
    verifyCode(number, hash, Api.codeOf(number))
        .then()
        .statusCode(410)
        .body("error.code", equalTo("LOGIN_EXPIRED"));
    sendCode(Api.bannedNumber()).then().statusCode(403);
    sendCode(Api.invalidNumber()).then().statusCode(400);
    sendCode(Api.floodedNumber()).then().statusCode(429).header("Retry-After", equalTo("37"));
    assertRefused(
        sendCode("nobody"),
        400,
        "VALIDATION_ERROR",
        "UNKNOWN",
        Map.of("phoneNumber", "must be a phone number with its country code: 7 to 15 digits"));
  }

  private static Response sendCode(String number) {
    return Api.json(Map.of("phoneNumber", number)).post(Api.BASE + "/send-code");
  }

  private static Response verifyCode(String number, String hash, String code) {
    return Api.json(Map.of("phoneNumber", number, "phoneCodeHash", hash, "code", code))
        .post(Api.BASE + "/verify-code");
  }

  private static Response verifyPassword(String number, String hash, String password) {
    return Api.json(Map.of("phoneNumber", number, "phoneCodeHash", hash, "password", password))
        .post(Api.BASE + "/verify-password");
  }
}
