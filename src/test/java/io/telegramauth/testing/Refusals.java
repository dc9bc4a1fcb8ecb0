package io.telegramauth.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Assertions on failed responses. */
public final class Refusals {
  /** What belongs in a log, not in a response. */
  private static final Pattern INNARDS =
      Pattern.compile(
          "Exception|\\bat [a-z]+\\.|\\b(?:java|jakarta|com|org|io)\\.[a-z]+\\.|\\.java\\b");

  private Refusals() {}

  /** The response has this status and code, and exactly the members of the envelope. */
  public static void assertRefused(Response response, int status, String code, String type) {
    assertRefused(response, status, code, type, Map.of());
  }

  /** The same, with details for these fields and no others. */
  public static void assertRefused(
      Response response, int status, String code, String type, Map<String, ?> details) {
    String text = response.asString();
    assertThat(response.statusCode()).as(text).isEqualTo(status);
    assertThat(response.contentType()).startsWith("application/json");
    Map<String, Object> body = response.jsonPath().getMap("$");
    assertThat(body.keySet()).containsExactlyInAnyOrder("success", "error", "meta");
    assertThat(body.get("success")).isEqualTo(false);
    assertThat(body.get("meta")).isEqualTo(Map.of("requestId", response.header("X-Request-ID")));
    Map<String, Object> error = response.jsonPath().getMap("error");
    assertThat(error).containsEntry("code", code).containsEntry("type", type);
    assertThat(error.get("message")).asString().isNotBlank();
    assertThat(error.get("retryable")).isInstanceOf(Boolean.class);
    Set<String> keys = new TreeSet<>(List.of("code", "type", "message", "retryable"));
    if (response.header("Retry-After") != null) {
      keys.add("retryAfter");
      assertThat(error.get("retryAfter"))
          .hasToString(response.header("Retry-After"))
          .isInstanceOf(Integer.class);
    }
    if (!details.isEmpty()) {
      keys.add("details");
      assertThat(response.jsonPath().getMap("error.details")).isEqualTo(details);
    }
    assertThat(new TreeSet<>(error.keySet())).isEqualTo(keys);
    assertNoInternals(response);
  }

  /** The response has this code and shows the login in this state. */
  public static void assertRefusedWithLogin(
      Response response, int status, String code, String state) {
    String text = response.asString();
    assertThat(response.statusCode()).as(text).isEqualTo(status);
    assertThat(response.jsonPath().getString("error.code")).as(text).isEqualTo(code);
    assertThat(response.jsonPath().getString("error.details.login.state")).isEqualTo(state);
    assertThat(response.jsonPath().getString("meta.requestId"))
        .isEqualTo(response.header("X-Request-ID"));
    assertNoInternals(response);
  }

  private static void assertNoInternals(Response response) {
    assertThat(response.asString()).doesNotContainPattern(INNARDS);
  }
}
