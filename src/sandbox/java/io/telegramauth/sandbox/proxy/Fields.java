package io.telegramauth.sandbox.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** The fields of one call's body; collects all that is wrong with them. */
final class Fields {
  private static final Pattern PHONE_NUMBER = Pattern.compile("\\+?[1-9]\\d{1,14}");

  private final JsonNode body;
  private final ArrayNode problems = JsonNodeFactory.instance.arrayNode();

  Fields(JsonNode body) {
    this.body = body;
  }

  String phoneNumber() {
    String value = text("phoneNumber");
    if (!value.isEmpty() && !PHONE_NUMBER.matcher(value).matches()) {
      wrong("phoneNumber", "must be a phone number");
    }
    return value;
  }

  /** The value; empty text if it is invalid, which is then recorded. */
  String text(String name) {
    JsonNode value = body.path(name);
    if (!value.isTextual() || value.textValue().isEmpty()) {
      wrong(name, "must be a text that is not empty");
      return "";
    }
    return value.textValue();
  }

  Optional<String> optionalText(String name) {
    return Optional.ofNullable(body.path(name).textValue());
  }

  boolean isAbsent(String name) {
    return body.path(name).isMissingNode();
  }

  /** The value in seconds; none when absent. */
  Duration seconds(String name, int max) {
    JsonNode value = body.path(name);
    if (!value.isMissingNode()
        && (!value.canConvertToInt() || value.intValue() < 0 || value.intValue() > max)) {
      wrong(name, "must be a number of seconds up to " + max);
    }
    return Duration.ofSeconds(value.asInt());
  }

  /** The credentials are asked for, then ignored: every application is welcome here. */
  void application() {
    if (!body.path("apiId").canConvertToInt() || body.path("apiId").intValue() <= 0) {
      wrong("apiId", "must be a positive number");
    }
    text("apiHash");
  }

  /**
   * Ends the reading.
   *
   * @throws RefusedCall with all problems, if there are any
   */
  void check() {
    if (!problems.isEmpty()) {
      throw new RefusedCall(
          Response.failure(
              400, "VALIDATION_ERROR", "Invalid request body", problems, Optional.empty()));
    }
  }

  void wrong(String name, String message) {
    problems.addObject().put("field", name).put("message", message);
  }
}
