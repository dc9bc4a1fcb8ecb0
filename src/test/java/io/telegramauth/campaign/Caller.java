package io.telegramauth.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.ServiceProcess;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Who calls a service: any number of requests at once, each on a connection of its own. */
final class Caller {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One for all: its connections are kept, and it never ends by itself. */
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final URI service;

  Caller(ServiceProcess process) {
    this.service = URI.create("http://127.0.0.1:" + process.port());
  }

  /** Sends a request; never fails, see {@link Answer#status}. */
  CompletableFuture<Answer> send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.resolve(path))
            .timeout(PATIENCE)
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body, UTF_8));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    long sentAt = System.nanoTime();
    return HTTP.sendAsync(request.build(), BodyHandlers.ofString(UTF_8))
        .handle(
            (response, failure) ->
                failure == null ? answer(response, sentAt) : Answer.lost(failure, sentAt));
  }

  private static Answer answer(HttpResponse<String> response, long sentAt) {
    long answeredAt = System.nanoTime();
    OptionalLong retryAfter = response.headers().firstValueAsLong("Retry-After");
    boolean json = response.headers().firstValue("Content-Type").orElse("").contains("json");
    try {
      return new Answer(
          response.statusCode(),
          json ? JSON.readTree(response.body()) : MissingNode.getInstance(),
          retryAfter,
          sentAt,
          answeredAt,
          "");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a login. */
  CompletableFuture<Answer> starts(String number, String... headers) {
    return send("POST", Api.LOGINS, "{\"phoneNumber\":\"" + number + "\"}", headers);
  }

  /** Starts a login and waits for the answer. */
  Answer start(String number, String... headers) {
    return starts(number, headers).join();
  }

  /** Gives a code. */
  CompletableFuture<Answer> gives(String id, String code) {
    return send("POST", Api.LOGINS + "/" + id + "/code", "{\"code\":\"" + code + "\"}");
  }

  /** Gives a code and waits for the answer. */
  Answer give(String id, String code) {
    return gives(id, code).join();
  }

  /** Asks for the code through the next channel. */
  Answer resend(String id) {
    return send("POST", Api.LOGINS + "/" + id + "/resend", null).join();
  }

  /** Looks at a login. */
  CompletableFuture<Answer> looks(String id) {
    return send("GET", Api.LOGINS + "/" + id, null);
  }

  /** Looks at a login and waits for the answer. */
  Answer look(String id) {
    return looks(id).join();
  }

  /** How the proxy stands, for an administrator. */
  Answer proxy() {
    return send("GET", Api.BASE + "/proxy", null, "Authorization", "AdminKey " + Sandbox.ADMIN_KEY)
        .join();
  }

  /** Whether the service says that it is ready. */
  boolean isReady() {
    return send("GET", "/q/health/ready", null).join().status() == 200;
  }

  /** The sum of all of a meter's values. */
  double metric(String name) {
    HttpRequest request =
        HttpRequest.newBuilder(service.resolve("/q/metrics")).timeout(PATIENCE).build();
    return HTTP.sendAsync(request, BodyHandlers.ofString(UTF_8))
        .join()
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
