package io.telegramauth.sandbox.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;

/** What goes back to the caller, before any fault has spoilt it. */
record Answer(int status, String contentType, String body, Optional<Duration> retryAfter) {
  private static final String JSON = "application/json; charset=utf-8";

  /** The envelope of a call that went well. */
  static Answer success(ObjectNode data) {
    ObjectNode envelope = Json.object().put("success", true);
    envelope.set("data", data);
    return json(200, envelope);
  }

  /** The envelope of a call that failed. */
  static Answer failure(int status, String code, String message) {
    return failure(status, code, message, Json.object(), Optional.empty());
  }

  /** The envelope of a call that failed, with details unless they are empty. */
  static Answer failure(
      int status, String code, String message, JsonNode details, Optional<Duration> retryAfter) {
    ObjectNode error = Json.object().put("code", code).put("message", message);
    if (!details.isEmpty()) {
      error.set("details", details);
    }
    retryAfter.ifPresent(time -> error.put("retryAfter", time.toSeconds()));
    ObjectNode envelope = Json.object().put("success", false);
    envelope.set("error", error);
    return new Answer(status, JSON, envelope.toString(), retryAfter);
  }

  static Answer notFound() {
    return failure(404, "NOT_FOUND", "Route not found");
  }

  static Answer json(int status, JsonNode body) {
    return new Answer(status, JSON, body.toString(), Optional.empty());
  }

  static Answer text(int status, String contentType, String body) {
    return new Answer(status, contentType, body, Optional.empty());
  }

  Answer withRetryAfter(Optional<Duration> time) {
    return new Answer(status, contentType, body, time);
  }
}
