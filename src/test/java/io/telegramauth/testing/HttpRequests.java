package io.telegramauth.testing;

import io.restassured.RestAssured;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Requests that RestAssured cannot make: raw bytes, chunked, concurrent. */
public final class HttpRequests {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private HttpRequests() {}

  /** A POST of JSON. */
  public static HttpRequest post(String path, String json) {
    return post(path, BodyPublishers.ofString(json));
  }

  /** A POST of these bytes as JSON. */
  public static HttpRequest post(String path, byte[] json) {
    return post(path, BodyPublishers.ofByteArray(json));
  }

  /** A chunked POST of JSON. */
  public static HttpRequest postChunked(String path, byte[] json) {
    return post(path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(json)));
  }

  private static HttpRequest post(String path, BodyPublisher body) {
    return request(path).header("Content-Type", "application/json").POST(body).build();
  }

  /** A request to the service. */
  public static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
        .timeout(PATIENCE);
  }

  /** Sends one request. */
  public static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  /** Sends all requests concurrently, released together. */
  public static List<HttpResponse<String>> sendTogether(List<HttpRequest> requests) {
    CountDownLatch ready = new CountDownLatch(requests.size());
    CountDownLatch go = new CountDownLatch(1);
    List<CompletableFuture<HttpResponse<String>>> answers =
        requests.stream().map(request -> sendWhenReleased(request, ready, go)).toList();
    await(ready);
    go.countDown();
    return answers.stream().map(answer -> answer.orTimeout(60, TimeUnit.SECONDS).join()).toList();
  }

  private static CompletableFuture<HttpResponse<String>> sendWhenReleased(
      HttpRequest request, CountDownLatch ready, CountDownLatch go) {
    CompletableFuture<HttpResponse<String>> answer = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              ready.countDown();
              await(go);
              try {
                answer.complete(send(request));
              } catch (IOException | InterruptedException e) {
                answer.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return answer;
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("The other requests are not there");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
