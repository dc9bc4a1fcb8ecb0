package io.telegramauth.testing;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.telegramauth.sandbox.TestAccount;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** The service's API as its callers use it. */
public final class Api {
  /** Where the API begins. */
  public static final String BASE = "/api/telegram-auth";

  /** Where logins are started. */
  public static final String LOGINS = BASE + "/logins";

  private static final AtomicInteger PLAIN = new AtomicInteger();
  private static final AtomicInteger TWO_FACTOR = new AtomicInteger();
  private static final AtomicInteger SPECIAL = new AtomicInteger();

  private Api() {}

  /** A test number that no other test uses; the code is enough. */
  public static String plainNumber() {
    return number(0, 7000, PLAIN);
  }

  /** A test number with a 2FA password that no other test uses. */
  public static String twoFactorNumber() {
    return number(7000, 1000, TWO_FACTOR);
  }

  /** A test number that Telegram has banned. */
  public static String bannedNumber() {
    return number(8000, 100, SPECIAL);
  }

  /** A test number that Telegram always asks to wait. */
  public static String floodedNumber() {
    return number(8100, 100, SPECIAL);
  }

  /** A test number with which nobody has signed up. */
  public static String unregisteredNumber() {
    return number(8200, 100, SPECIAL);
  }

  /** A test number that Telegram takes for none. */
  public static String invalidNumber() {
    return number(8300, 100, SPECIAL);
  }

  /** The next of the numbers that begin there, in another data centre each time. */
  private static String number(int from, int many, AtomicInteger taken) {
    int next = taken.getAndIncrement();
    return "+99966%d%04d".formatted(1 + next % 3, from + next / 3 % many);
  }

  /** The code of a test number. */
  public static String codeOf(String phoneNumber) {
    return phoneNumber.substring(6, 7).repeat(5);
  }

  /** A code of the right length that is not the test number's. */
  public static String wrongCodeOf(String phoneNumber) {
    return codeOf(phoneNumber).equals("11111") ? "22222" : "11111";
  }

  /** The Telegram user of a test number. */
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

  /** Starts a login under an {@code Idempotency-Key}. */
  public static Response start(String phoneNumber, String idempotencyKey) {
    return json(Map.of("phoneNumber", phoneNumber))
        .header("Idempotency-Key", idempotencyKey)
        .post(LOGINS);
  }

  /** Starts a login and gives its id. */
  public static String started(String phoneNumber) {
    return start(phoneNumber).then().statusCode(201).extract().path("data.id");
  }

  /** Logs a user in with the code alone and gives the session's id. */
  public static String loggedIn(String phoneNumber) {
    return code(started(phoneNumber), codeOf(phoneNumber))
        .then()
        .statusCode(200)
        .extract()
        .path("data.session.sessionId");
  }

  /** Shows a login. */
  public static Response show(String loginId) {
    return given().get(LOGINS + "/{id}", loginId);
  }

  /** What a login shows of itself, as text. */
  public static String shown(String loginId) {
    return show(loginId).then().statusCode(200).extract().asString();
  }

  /** Gives the code. */
  public static Response code(String loginId, String code) {
    return json(Map.of("code", code)).post(LOGINS + "/{id}/code", loginId);
  }

  /** Gives the 2FA password. */
  public static Response password(String loginId, String password) {
    return json(Map.of("password", password)).post(LOGINS + "/{id}/password", loginId);
  }

  /** Asks for the next channel. */
  public static Response resend(String loginId) {
    return given().post(LOGINS + "/{id}/resend", loginId);
  }

  /** Gives a login up. */
  public static Response cancel(String loginId) {
    return given().delete(LOGINS + "/{id}", loginId);
  }

  /** A user's newest session, for a service. */
  public static Response session(long userId, String apiKey) {
    return asService(apiKey).get(BASE + "/sessions/user/{id}", userId);
  }

  /** A user's newest session in the format of a client library, for a service. */
  public static Response session(long userId, String apiKey, String format) {
    return asService(apiKey).queryParam("format", format).get(BASE + "/sessions/user/{id}", userId);
  }

  /** A user's sessions, for an administrator. */
  public static Response sessions(long userId) {
    return asAdmin().get(BASE + "/sessions/list/{id}", userId);
  }

  /** Who did what to a session, for an administrator. */
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
