package io.telegramauth.sandbox.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;

/** What goes back to the caller, before any fault has spoilt it. */
record Response(int status, String contentType, String body, Optional<Duration> retryAfter) {
  private static final String JSON = "application/json; charset=utf-8";

  /** The envelope of a call that went well. */
  static Response success(ObjectNode data) {
    ObjectNode envelope = Json.object().put("success", true);
    envelope.set("data", data);
    return json(200, envelope);
  }

  /** The envelope of a call that failed. */
  static Response failure(int status, String code, String message) {
    return failure(status, code, message, Json.object(), Optional.empty());
  }

  /** The envelope of a call that failed, with details unless they are empty. */
  static Response failure(
      int status, String code, String message, JsonNode details, Optional<Duration> retryAfter) {
    ObjectNode error = Json.object().put("code", code).put("message", message);
    if (!details.isEmpty()) {
      error.set("details", details);
    }
    retryAfter.ifPresent(time -> error.put("retryAfter", time.toSeconds()));
    ObjectNode envelope = Json.object().put("success", false);
    envelope.set("error", error);
    return new Response(status, JSON, envelope.toString(), retryAfter);
  }

  static Response notFound() {
    return failure(404, "NOT_FOUND", "Route not found");
  }

  static Response json(int status, JsonNode body) {
    return new Response(status, JSON, body.toString(), Optional.empty());
  }

  static Response text(int status, String contentType, String body) {
    return new Response(status, contentType, body, Optional.empty());
  }

  Response withRetryAfter(Optional<Duration> time) {
    return new Response(status, contentType, body, time);
  }
}
