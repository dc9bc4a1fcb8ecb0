package io.telegramauth.campaign.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.telegramauth.testing.Sandbox;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * A client of one instance. Throws nothing if a request fails: the {@link Exchange} reports it.
 *
 * @param http the client
 * @param port where the instance serves a path now
 */
public record InstanceClient(HttpClient http, ToIntFunction<String> port) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Far beyond the deadline of any request: a response so late counts as none. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String BASE = "/api/telegram-auth";
  private static final String LOGINS = BASE + "/logins";

  /** A way to the instance that listens there. */
  public static InstanceClient to(ToIntFunction<String> port) {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    return new InstanceClient(http, port);
  }

  /** The delivery of a request. */
  public enum Delivery {
    /** It was answered. */
    ANSWERED,
    /** Nobody was there to take it. */
    NOT_SENT,
    /** It was sent, and the connection ended without an answer. */
    LOST
  }

  /**
   * A request and its answer.
   *
   * @param method HTTP's
   * @param path with the ids in it
   * @param sentAt by {@link System#nanoTime}
   * @param took until the answer or the end of the connection
   * @param delivery whether there is an answer
   * @param status the answer's status; 0 without one
   * @param text its body
   * @param json the same; missing when it is none
   * @param requestId its {@code X-Request-ID}
   * @param retryAfter its {@code Retry-After}
   */
  public record Exchange(
      String method,
      String path,
      long sentAt,
      Duration took,
      Delivery delivery,
      int status,
      String text,
      JsonNode json,
      Optional<String> requestId,
      Optional<String> retryAfter) {
    /** The failure's code; empty for a success and where there is no answer. */
    public String errorCode() {
      return json.at("/error/code").asText();
    }

    /** The login that the answer shows, of a success or of a failure. */
    public JsonNode login() {
      JsonNode data = json.path("data");
      return data.has("state") ? data : json.at("/error/details/login");
    }

    @Override
    public String toString() {
      return "%s %s: %s %d %s after %d ms"
          .formatted(method, path, delivery, status, errorCode(), took.toMillis());
    }
  }

  public Exchange start(String phoneNumber, Optional<String> key) {
    Map<String, String> headers = key.map(k -> Map.of("Idempotency-Key", k)).orElseGet(Map::of);
    return send("POST", LOGINS, Optional.of(Map.of("phoneNumber", phoneNumber)), headers);
  }

  public Exchange show(String loginId) {
    return send("GET", LOGINS + "/" + loginId, Optional.empty(), Map.of());
  }

  /**
   * Takes a step.
   *
   * @param step {@code code} or {@code password}
   */
  public Exchange give(String loginId, String step, String value) {
    return send(
        "POST", LOGINS + "/" + loginId + "/" + step, Optional.of(Map.of(step, value)), Map.of());
  }

  public Exchange resend(String loginId) {
    return send("POST", LOGINS + "/" + loginId + "/resend", Optional.empty(), Map.of());
  }

  public Exchange cancel(String loginId) {
    return send("DELETE", LOGINS + "/" + loginId, Optional.empty(), Map.of());
  }

  public Exchange handOut(long userId) {
    return service("GET", "/sessions/user/" + userId);
  }

  public Exchange revoke(String sessionId) {
    return service("DELETE", "/sessions/" + sessionId);
  }

  private Exchange service(String method, String path) {
    return send(
        method,
        BASE + path,
        Optional.empty(),
        Map.of("Authorization", "ApiKey " + Sandbox.API_KEY));
  }

  public Exchange list(long userId) {
    return admin("/sessions/list/" + userId);
  }

  public Exchange accessLog(String sessionId) {
    return admin("/sessions/" + sessionId + "/access-log");
  }

  private Exchange admin(String path) {
    return send(
        "GET",
        BASE + path,
        Optional.empty(),
        Map.of("Authorization", "AdminKey " + Sandbox.ADMIN_KEY));
  }

  /** All that its meters say. */
  public Exchange metrics() {
    return send("GET", "/q/metrics", Optional.empty(), Map.of());
  }

  private Exchange send(
      String method, String path, Optional<Map<String, String>> body, Map<String, String> headers) {
    URI address = URI.create("http://127.0.0.1:" + port.applyAsInt(path) + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .method(
                method,
                body.map(InstanceClient::json)
                    .map(BodyPublishers::ofString)
                    .orElse(BodyPublishers.noBody()));
    body.ifPresent(json -> request.header("Content-Type", "application/json"));
    headers.forEach(request::header);
    long sentAt = System.nanoTime();
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString(UTF_8));
      return new Exchange(
          method,
          path,
          sentAt,
          since(sentAt),
          Delivery.ANSWERED,
          response.statusCode(),
          response.body(),
          parsed(response.body()),
          response.headers().firstValue("X-Request-ID"),
          response.headers().firstValue("Retry-After"));
    } catch (IOException e) {
      // The client repeats a GET by itself when its connection ends: the first may have arrived.
      boolean notSent = e instanceof ConnectException && !method.equals("GET");
      return withoutResponse(method, path, sentAt, notSent ? Delivery.NOT_SENT : Delivery.LOST);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the service is asked", e);
    }
  }

  private static Exchange withoutResponse(
      String method, String path, long sentAt, Delivery delivery) {
    return new Exchange(
        method,
        path,
        sentAt,
        since(sentAt),
        delivery,
        0,
        "",
        MissingNode.getInstance(),
        Optional.empty(),
        Optional.empty());
  }

  private static Duration since(long sentAt) {
    return Duration.ofNanos(System.nanoTime() - sentAt);
  }

  private static String json(Map<String, String> body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
