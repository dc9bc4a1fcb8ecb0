package io.telegramauth.store.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy before DynamoDB that applies faults to the next requests. */
final class FaultyDynamoDb implements AutoCloseable {
  private static final String TARGET_PREFIX = "DynamoDB_20120810.";

  /** A fault of a request. */
  enum Fault {
    /** The request is carried out, but the connection is closed without a response. */
    LOSE_ANSWER,
    /** The connection is closed, and nothing is carried out. */
    CLOSE,
    /** Throttling. */
    THROTTLE,
    /** An internal error of DynamoDB. */
    SERVER_ERROR,
    /** A conflicting transaction. */
    CONFLICT,
    /** Another write is carried out first. */
    OVERTAKE
  }

  private final URI server;
  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, Queue<Fault>> faults = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> arrivals = new ConcurrentHashMap<>();
  private volatile Runnable overtaking = () -> {};

  FaultyDynamoDb(URI server) {
    this.server = server;
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.createContext("/", this::answer);
    http.setExecutor(threads);
    http.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  /** Applies faults to the next requests for this operation, one after the other. */
  void next(String operation, Fault... next) {
    synchronized (faults) {
      faults.computeIfAbsent(operation, name -> new ArrayDeque<>()).addAll(List.of(next));
    }
  }

  /** Removes all faults. */
  void clear() {
    synchronized (faults) {
      faults.clear();
    }
  }

  /** The write that runs before a request with {@link Fault#OVERTAKE}. */
  void overtakeWith(Runnable somebodyElse) {
    overtaking = somebodyElse;
  }

  /** The number of requests for this operation since the last call. */
  int arrivals(String operation) {
    return arrivals.computeIfAbsent(operation, name -> new AtomicInteger()).getAndSet(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      String operation = target.substring(TARGET_PREFIX.length());
      arrivals.computeIfAbsent(operation, name -> new AtomicInteger()).incrementAndGet();
      byte[] body = exchange.getRequestBody().readAllBytes();
      Fault fault = take(operation);
      if (fault == null) {
        forward(exchange, body);
        return;
      }
      switch (fault) {
        case LOSE_ANSWER -> callServer(exchange, body);
        case CLOSE -> {}
        case THROTTLE -> refuse(exchange, 400, "ThrottlingException", "");
        case SERVER_ERROR -> refuse(exchange, 500, "InternalServerError", "");
        case CONFLICT ->
            refuse(
                exchange,
                400,
                "TransactionCanceledException",
                ",\"CancellationReasons\":[{\"Code\":\"TransactionConflict\"},{\"Code\":\"None\"}]");
        case OVERTAKE -> {
          overtaking.run();
          forward(exchange, body);
        }
      }
    }
  }

  private Fault take(String operation) {
    synchronized (faults) {
      Queue<Fault> waiting = faults.get(operation);
      return waiting == null ? null : waiting.poll();
    }
  }

  private void forward(HttpExchange exchange, byte[] body) throws IOException {
    HttpResponse<byte[]> answer = callServer(exchange, body);
    answer
        .headers()
        .firstValue("x-amz-crc32")
        .ifPresent(sum -> exchange.getResponseHeaders().set("x-amz-crc32", sum));
    send(exchange, answer.statusCode(), answer.body());
  }

  private HttpResponse<byte[]> callServer(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server).POST(BodyPublishers.ofByteArray(body));
    for (String header : List.of("X-Amz-Target", "X-Amz-Date", "Authorization", "Content-Type")) {
      request.header(header, exchange.getRequestHeaders().getFirst(header));
    }
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void refuse(HttpExchange exchange, int status, String type, String more)
      throws IOException {
    String body =
        "{\"__type\":\"com.amazonaws.dynamodb.v20120810#%s\",\"message\":\"fault\"%s}"
            .formatted(type, more);
    send(exchange, status, body.getBytes(UTF_8));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
