package io.telegramauth.testing;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.telegramauth.sandbox.TestAccount;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** The API as its callers use it. */
public final class Api {
  /** The base path of the API. */
  public static final String BASE = "/api/telegram-auth";

  /** The collection of logins. */
  public static final String LOGINS = BASE + "/logins";

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final AtomicInteger PLAIN = new AtomicInteger();
  private static final AtomicInteger TWO_FACTOR = new AtomicInteger();
  private static final AtomicInteger SPECIAL = new AtomicInteger();

  private Api() {}

  /** An unused test number without a password. */
  public static String plainNumber() {
    return number(0, 7000, PLAIN);
  }

  /** An unused test number with a 2FA password. */
  public static String twoFactorNumber() {
    return number(7000, 1000, TWO_FACTOR);
  }

  /** A test number whose account is frozen. */
  public static String frozenNumber() {
    return number(8400, 100, SPECIAL);
  }

  /** A banned test number. */
  public static String bannedNumber() {
    return number(8000, 100, SPECIAL);
  }

  /** A test number with a flood wait. */
  public static String floodedNumber() {
    return number(8100, 100, SPECIAL);
  }

  /** A test number without an account. */
  public static String unregisteredNumber() {
    return number(8200, 100, SPECIAL);
  }

  /** An invalid test number. */
  public static String invalidNumber() {
    return number(8300, 100, SPECIAL);
  }

  /** The next number of a range, in alternating data centres. */
  private static String number(int from, int many, AtomicInteger taken) {
    int next = taken.getAndIncrement();
    return "+99966%d%04d".formatted(1 + next % 3, from + next / 3 % many);
  }

  /** The code of a test number. */
  public static String codeOf(String phoneNumber) {
    return phoneNumber.substring(6, 7).repeat(5);
  }

  /** A wrong code of the right length. */
  public static String wrongCodeOf(String phoneNumber) {
    return codeOf(phoneNumber).equals("11111") ? "22222" : "11111";
  }

  /** The Telegram user id of a test number. */
  public static long userOf(String phoneNumber) {
    return TestAccount.of(phoneNumber).orElseThrow().userId();
  }

  /** A fresh {@code Idempotency-Key}. */
  public static String freshKey() {
    return UUID.randomUUID().toString();
  }

  /** A request with a JSON body. */
  public static RequestSpecification json(Object body) {
    return given().contentType(ContentType.JSON.withCharset("UTF-8")).body(body);
  }

  /** Starts a login. */
  public static Response start(String phoneNumber) {
    return json(Map.of("phoneNumber", phoneNumber)).post(LOGINS);
  }

  /** Starts a login by QR code. */
  public static Response startQr() {
    return json(Map.of("method", "qr")).post(LOGINS);
  }

  /** Waits for a change of a login. */
  public static Response await(String loginId, String entityTag, int seconds) {
    return given()
        .header("If-None-Match", entityTag)
        .queryParam("wait", seconds)
        .get(LOGINS + "/{id}", loginId);
  }

  /** Starts a login with an {@code Idempotency-Key}. */
  public static Response start(String phoneNumber, String idempotencyKey) {
    return json(Map.of("phoneNumber", phoneNumber))
        .header("Idempotency-Key", idempotencyKey)
        .post(LOGINS);
  }

  /**
   * Starts a login with an {@code Idempotency-Key}, from another loopback address than all other
   * requests of the tests: as an anonymous caller.
   *
   * @return the JSON of the response
   */
  public static JsonPath startAsStranger(String phoneNumber, String idempotencyKey)
      throws IOException {
    String body = "{\"phoneNumber\":\"" + phoneNumber + "\"}";
    String request =
        "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nIdempotency-Key: %s\r\n"
                .formatted(LOGINS, idempotencyKey)
            + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(body.length(), body);
    InetAddress elsewhere = InetAddress.getByName("127.0.0.2");
    return JsonPath.from(
        RawHttp.send(request.getBytes(UTF_8), true, PATIENCE, elsewhere).orElseThrow().body());
  }

  /** Starts a login with an {@code Idempotency-Key}, as a service. */
  public static Response startAs(String apiKey, String phoneNumber, String idempotencyKey) {
    return asService(apiKey)
        .contentType(ContentType.JSON)
        .header("Idempotency-Key", idempotencyKey)
        .body(Map.of("phoneNumber", phoneNumber))
        .post(LOGINS);
  }

  /** Starts a login and returns its id. */
  public static String startLogin(String phoneNumber) {
    return start(phoneNumber).then().statusCode(201).extract().path("data.id");
  }

  /** Logs a user in for a service and returns the session's id. */
  public static String logIn(String phoneNumber, String apiKey) {
    String loginId =
        json(Map.of("phoneNumber", phoneNumber))
            .header("Authorization", "ApiKey " + apiKey)
            .post(LOGINS)
            .then()
            .statusCode(201)
            .extract()
            .path("data.id");
    return code(loginId, codeOf(phoneNumber))
        .then()
        .statusCode(200)
        .extract()
        .path("data.session.sessionId");
  }

  /** Logs a user in by code and returns the session's id. */
  public static String logIn(String phoneNumber) {
    return code(startLogin(phoneNumber), codeOf(phoneNumber))
        .then()
        .statusCode(200)
        .extract()
        .path("data.session.sessionId");
  }

  /** Shows a login. */
  public static Response show(String loginId) {
    return given().get(LOGINS + "/{id}", loginId);
  }

  /** The JSON of a login. */
  public static String loginJson(String loginId) {
    return show(loginId).then().statusCode(200).extract().asString();
  }

  /** Submits a code. */
  public static Response code(String loginId, String code) {
    return json(Map.of("code", code)).post(LOGINS + "/{id}/code", loginId);
  }

  /** Submits a 2FA password. */
  public static Response password(String loginId, String password) {
    return json(Map.of("password", password)).post(LOGINS + "/{id}/password", loginId);
  }

  /** Requests a resend. */
  public static Response resend(String loginId) {
    return given().post(LOGINS + "/{id}/resend", loginId);
  }

  /** Cancels a login. */
  public static Response cancel(String loginId) {
    return given().delete(LOGINS + "/{id}", loginId);
  }

  /** Requests a user's newest session, as a service. */
  public static Response session(long userId, String apiKey) {
    return asService(apiKey).get(BASE + "/sessions/user/{id}", userId);
  }

  /** Requests a user's newest session in a format, as a service. */
  public static Response session(long userId, String apiKey, String format) {
    return asService(apiKey).queryParam("format", format).get(BASE + "/sessions/user/{id}", userId);
  }

  /** Lists a user's sessions, as an administrator. */
  public static Response sessions(long userId) {
    return asAdmin().get(BASE + "/sessions/list/{id}", userId);
  }

  /** Shows a session's access log, as an administrator. */
  public static Response accessLog(String sessionId) {
    return asAdmin().get(BASE + "/sessions/{id}/access-log", sessionId);
  }

  /** Revokes a session, as a service. */
  public static Response revoke(String sessionId, String apiKey) {
    return asService(apiKey).delete(BASE + "/sessions/{id}", sessionId);
  }

  /** A request with a service's key. */
  public static RequestSpecification asService(String apiKey) {
    return given().header("Authorization", "ApiKey " + apiKey);
  }

  /** A request with the administrators' key. */
  public static RequestSpecification asAdmin() {
    return given().header("Authorization", "AdminKey " + Sandbox.ADMIN_KEY);
  }
}
