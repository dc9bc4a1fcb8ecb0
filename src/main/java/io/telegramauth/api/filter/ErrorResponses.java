package io.telegramauth.api.filter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.telegramauth.api.error.ErrorEnvelope;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureListener;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;

/** Responds to requests that reach no resource, in the common envelope. */
@ApplicationScoped
class ErrorResponses {
  /** The headers that a route would add. */
  private static final Map<String, String> ROUTES_HEADERS =
      Map.of(
          "Cache-Control", "no-store",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
          "Referrer-Policy", "no-referrer",
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY");

  private final ObjectMapper json;
  private final FailureListener failures;

  ErrorResponses(ObjectMapper json, FailureListener failures) {
    this.json = json;
    this.failures = failures;
  }

  /**
   * A response that is not written yet.
   *
   * @param status the HTTP status
   * @param headers all headers except those of framing
   * @param body JSON
   */
  record ErrorResponse(int status, Map<String, String> headers, String body) {}

  /**
   * The response to a request that reaches no route; its connection must be closed.
   *
   * @param path the requested path; null if unknown
   */
  ErrorResponse beforeRouting(Failure failure, String requestId, String path) {
    Map<String, String> headers = new LinkedHashMap<>(ROUTES_HEADERS);
    headers.put(HttpHeaders.CONNECTION.toString(), HttpHeaders.CLOSE.toString());
    return response(failure, requestId, path, headers);
  }

  /** Responds to a request that reached a route. */
  void send(HttpServerRequest request, String requestId, Failure failure) {
    ErrorResponse error = response(failure, requestId, request.path(), new LinkedHashMap<>());
    HttpServerResponse response = request.response();
    error.headers().forEach(response::putHeader);
    response.setStatusCode(error.status()).end(error.body());
  }

  private ErrorResponse response(
      Failure failure, String requestId, String path, Map<String, String> headers) {
    failures.onFailureResponse(failure.code());
    headers.put(RequestIds.HEADER, requestId);
    headers.put("Content-Type", "application/json");
    headers.putAll(ErrorEnvelope.headers(failure, path));
    return new ErrorResponse(failure.code().httpStatus(), headers, body(failure, requestId));
  }

  private String body(Failure failure, String requestId) {
    try {
      return json.writeValueAsString(ErrorEnvelope.of(failure, requestId));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An envelope is always written", e);
    }
  }
}
