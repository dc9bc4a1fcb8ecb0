package io.telegramauth.testing;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** The service's API as its callers use it. */
public final class Api {
  private static final String BASE = "/api/telegram-auth";

  private Api() {}

  /** A test number that most likely no other test uses; the code is enough. */
  public static String plainNumber() {
    return number(0, 7000);
  }

  /** A test number with a 2FA password. */
  public static String twoFactorNumber() {
    return number(7000, 8000);
  }

  private static String number(int from, int to) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return "+99966%d%04d".formatted(random.nextInt(1, 4), random.nextInt(from, to));
  }

  /** The code of a test number. */
  public static String codeOf(String phoneNumber) {
    return phoneNumber.substring(6, 7).repeat(5);
  }

  /** A request with a JSON body. */
  public static RequestSpecification json(Object body) {
    return given().contentType(ContentType.JSON).body(body);
  }

  /** Starts a login. */
  public static Response start(String phoneNumber) {
    return json(Map.of("phoneNumber", phoneNumber)).post(BASE + "/logins");
  }

  /** Starts a login and gives its id. */
  public static String started(String phoneNumber) {
    return start(phoneNumber).then().statusCode(201).extract().path("data.id");
  }

  /** Shows a login. */
  public static Response show(String loginId) {
    return given().get(BASE + "/logins/{id}", loginId);
  }

  /** Gives the code. */
  public static Response code(String loginId, String code) {
    return json(Map.of("code", code)).post(BASE + "/logins/{id}/code", loginId);
  }

  /** Gives the 2FA password. */
  public static Response password(String loginId, String password) {
    return json(Map.of("password", password)).post(BASE + "/logins/{id}/password", loginId);
  }

  /** Asks for the next channel. */
  public static Response resend(String loginId) {
    return given().post(BASE + "/logins/{id}/resend", loginId);
  }

  /** Gives a login up. */
  public static Response cancel(String loginId) {
    return given().delete(BASE + "/logins/{id}", loginId);
  }

  /** A user's newest session, for a service. */
  public static Response session(long userId, String apiKey) {
    return given()
        .header("Authorization", "ApiKey " + apiKey)
        .get(BASE + "/sessions/user/{id}", userId);
  }
}
