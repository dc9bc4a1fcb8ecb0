package io.telegramauth.campaign.harness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.ServiceProcess;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Calls a service: any number of concurrent requests, each on a connection of its own. Uses a
 * fraction of the processor time that they cost the service, because in some rows one processor has
 * to send more than another one can respond to.
 */
public final class Caller {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String METRICS = "/q/metrics";
  private static final int MAX_CONNECTIONS = 4096;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One for all, that never ends by itself. */
  private static final Vertx VERTX = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  /** Keeps its connections. */
  private static final HttpClient HTTP =
      VERTX.createHttpClient(
          new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS));

  /**
   * Where all requests begin: begun on other threads, one of some tens of thousands was neither
   * sent nor failed.
   */
  private static final Context HERE = VERTX.getOrCreateContext();

  private final ServiceProcess process;

  public Caller(ServiceProcess process) {
    this.process = process;
  }

  /** Sends a request; never fails, see {@link Response#status}. */
  public CompletableFuture<Response> send(
      String method, String path, String body, String... headers) {
    RequestOptions request = new RequestOptions();
    request.setMethod(HttpMethod.valueOf(method)).setHost("127.0.0.1").setURI(path);
    request.setPort(process.port(path));
    request.setIdleTimeout(PATIENCE.toMillis());
    if (body != null) {
      request.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.putHeader(headers[i], headers[i + 1]);
    }
    Buffer bytes = Buffer.buffer(body == null ? "" : body);
    long sentAt = System.nanoTime();
    CompletableFuture<Response> answered = new CompletableFuture<>();
    HERE.runOnContext(
        nothing ->
            HTTP.request(request)
                .compose(ready -> ready.send(bytes))
                .compose(response -> response.body().map(text -> answer(response, text, sentAt)))
                .onSuccess(answered::complete)
                .onFailure(failure -> answered.complete(Response.lost(failure, sentAt))));
    return answered;
  }

  private static Response answer(HttpClientResponse response, Buffer text, long sentAt) {
    long answeredAt = System.nanoTime();
    String retryAfter = response.getHeader(HttpHeaders.RETRY_AFTER);
    String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
    try {
      return new Response(
          response.statusCode(),
          type != null && type.contains("json")
              ? JSON.readTree(text.getBytes())
              : MissingNode.getInstance(),
          retryAfter == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(retryAfter)),
          sentAt,
          answeredAt,
          "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a login. */
  public CompletableFuture<Response> startAsync(String number, String... headers) {
    return send("POST", Api.LOGINS, "{\"phoneNumber\":\"" + number + "\"}", headers);
  }

  /** Starts a login and waits for the answer. */
  public Response start(String number, String... headers) {
    return startAsync(number, headers).join();
  }

  /** Gives a code. */
  public CompletableFuture<Response> submitCodeAsync(String id, String code) {
    return send("POST", Api.LOGINS + "/" + id + "/code", "{\"code\":\"" + code + "\"}");
  }

  /** Gives a code and waits for the answer. */
  public Response submitCode(String id, String code) {
    return submitCodeAsync(id, code).join();
  }

  /** Asks for the code through the next channel. */
  public Response resend(String id) {
    return send("POST", Api.LOGINS + "/" + id + "/resend", null).join();
  }

  /** Looks at a login. */
  public CompletableFuture<Response> showAsync(String id) {
    return send("GET", Api.LOGINS + "/" + id, null);
  }

  /** Looks at a login and waits for the answer. */
  public Response show(String id) {
    return showAsync(id).join();
  }

  /** How the proxy stands, for an administrator. */
  public Response proxy() {
    return send("GET", Api.BASE + "/proxy", null, "Authorization", "AdminKey " + Sandbox.ADMIN_KEY)
        .join();
  }

  /** Whether the service says that it is ready. */
  public boolean isReady() {
    return send("GET", "/q/health/ready", null).join().status() == 200;
  }

  /** The sum of all of a meter's values. */
  public double metric(String name) {
    return HTTP.request(HttpMethod.GET, process.port(METRICS), "127.0.0.1", METRICS)
        .compose(HttpClientRequest::send)
        .compose(HttpClientResponse::body)
        .toCompletionStage()
        .toCompletableFuture()
        .join()
        .toString()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
