package io.telegramauth.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The Lambda Runtime API, version 2018-06-01, for one function instance: the platform's side. As
 * there, one invocation is handed out at a time and the function waits for the next one.
 */
final class RuntimeApi implements AutoCloseable {
  /** How long an invocation is waited for by this API's own caller; well above every deadline. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String ROOT = "/2018-06-01/runtime";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final BlockingQueue<Invocation> waiting = new LinkedBlockingQueue<>();
  private final Map<String, Running> running = new ConcurrentHashMap<>();
  private final CompletableFuture<JsonNode> initError = new CompletableFuture<>();
  private final CountDownLatch ready = new CountDownLatch(1);
  private final CountDownLatch snapshot = new CountDownLatch(1);
  private final CountDownLatch restored = new CountDownLatch(1);

  private record Invocation(
      String id, JsonNode event, Duration remaining, CompletableFuture<Outcome> outcome) {}

  private record Running(Invocation invocation, long sinceNanos) {}

  /**
   * What came of an invocation.
   *
   * @param isError whether the function reported an error instead of a response
   * @param payload the one or the other
   * @param took from the hand-over to the function's answer
   */
  record Outcome(boolean isError, JsonNode payload, Duration took) {}

  private RuntimeApi(HttpServer server) {
    this.server = server;
  }

  static RuntimeApi start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      RuntimeApi api = new RuntimeApi(server);
      server.setExecutor(api.threads);
      server.createContext(ROOT + "/invocation/", api::invocation);
      server.createContext(ROOT + "/init/error", api::initError);
      server.createContext(ROOT + "/restore/next", api::restoreNext);
      server.start();
      return api;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the function finds in {@code AWS_LAMBDA_RUNTIME_API}. */
  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** The port that the function talks to. */
  int port() {
    return server.getAddress().getPort();
  }

  /**
   * Has the function work on an event and waits for what comes of it.
   *
   * @param remaining what the platform leaves to the invocation
   */
  Outcome invoke(JsonNode event, Duration remaining) {
    Invocation invocation =
        new Invocation(UUID.randomUUID().toString(), event, remaining, new CompletableFuture<>());
    waiting.add(invocation);
    return invocation.outcome.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Waits until the function has asked for its first event. */
  void awaitReady() {
    await(ready, "The function does not ask for an event");
  }

  /** Waits until the function can be made a snapshot of. */
  void awaitSnapshot() {
    await(snapshot, "The function does not offer itself for a snapshot");
  }

  /** Lets an instance begin from the snapshot. */
  void restore() {
    restored.countDown();
  }

  /** What the function reported instead of coming up. */
  JsonNode awaitInitError() {
    return initError.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  private static void await(CountDownLatch latch, String complaint) {
    try {
      if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException(complaint);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(complaint, e);
    }
  }

  private void invocation(HttpExchange exchange) throws IOException {
    String rest = exchange.getRequestURI().getPath().substring((ROOT + "/invocation/").length());
    if (rest.equals("next") && exchange.getRequestMethod().equals("GET")) {
      next(exchange);
      return;
    }
    String[] parts = rest.split("/", -1);
    Running run = parts.length == 2 ? running.remove(parts[0]) : null;
    if (run == null) {
      answer(exchange, 404, "{}");
      return;
    }
    JsonNode payload = JSON.readTree(exchange.getRequestBody());
    Duration took = Duration.ofNanos(System.nanoTime() - run.sinceNanos);
    answer(exchange, 202, "{\"status\":\"OK\"}");
    run.invocation.outcome.complete(new Outcome(parts[1].equals("error"), payload, took));
  }

  /** As on the platform the connection is held until there is something to do. */
  private void next(HttpExchange exchange) throws IOException {
    ready.countDown();
    Invocation invocation;
    try {
      invocation = waiting.take();
    } catch (InterruptedException e) {
      // This API ends, and with it the function.
      Thread.currentThread().interrupt();
      exchange.close();
      return;
    }
    running.put(invocation.id, new Running(invocation, System.nanoTime()));
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Lambda-Runtime-Aws-Request-Id", invocation.id);
    exchange
        .getResponseHeaders()
        .set(
            "Lambda-Runtime-Deadline-Ms",
            Long.toString(Instant.now().plus(invocation.remaining).toEpochMilli()));
    exchange
        .getResponseHeaders()
        .set(
            "Lambda-Runtime-Invoked-Function-Arn",
            "arn:aws:lambda:eu-central-1:123456789012:function:telegram-auth");
    exchange
        .getResponseHeaders()
        .set(
            "Lambda-Runtime-Trace-Id",
            "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1");
    answer(exchange, 200, invocation.event.toString());
  }

  private void initError(HttpExchange exchange) throws IOException {
    JsonNode error = JSON.readTree(exchange.getRequestBody());
    answer(exchange, 202, "{\"status\":\"OK\"}");
    initError.complete(error);
  }

  private void restoreNext(HttpExchange exchange) throws IOException {
    snapshot.countDown();
    await(restored, "Nobody restores the function");
    answer(exchange, 200, "");
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (exchange) {
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
