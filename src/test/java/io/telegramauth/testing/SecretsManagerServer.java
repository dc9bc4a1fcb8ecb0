package io.telegramauth.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Stands in for AWS Secrets Manager: its operation {@code GetSecretValue}, and what can go wrong.
 */
public final class SecretsManagerServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
  private volatile Function<JsonNode, Answer> behaviour =
      request -> error(400, "ResourceNotFoundException");

  /** A response; the hanging one never comes, and the dribbling one never ends. */
  public record Answer(int status, String body) {}

  /** Never comes. */
  public static final Answer HANG = new Answer(0, "");

  /** Comes byte by byte, and never to its end. */
  public static final Answer DRIBBLE = new Answer(-1, "");

  private SecretsManagerServer(HttpServer server) {
    this.server = server;
  }

  /** Starts one on the loopback interface, without a secret. */
  public static SecretsManagerServer start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      SecretsManagerServer started = new SecretsManagerServer(server);
      server.setExecutor(started.threads);
      server.createContext("/", started::handle);
      server.start();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its address. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What leads a process here, with credentials. */
  public Map<String, String> environment() {
    return Map.of(
        "AWS_ENDPOINT_URL_SECRETS_MANAGER", uri().toString(),
        "AWS_ACCESS_KEY_ID", "test",
        "AWS_SECRET_ACCESS_KEY", "test");
  }

  /** Answers requests from now on. */
  public void answer(Function<JsonNode, Answer> behaviour) {
    this.behaviour = behaviour;
  }

  /** A secret that is text. */
  public static Answer text(String secret) {
    return new Answer(200, JSON.createObjectNode().put("SecretString", secret).toString());
  }

  /** An error, as the service reports it. */
  public static Answer error(int status, String code) {
    return new Answer(
        status, JSON.createObjectNode().put("__type", code).put("Message", "no").toString());
  }

  /** The requests so far. */
  public List<JsonNode> requests() {
    return requests;
  }

  private void handle(HttpExchange exchange) throws IOException {
    JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    requests.add(request);
    Answer answer =
        "secretsmanager.GetSecretValue".equals(target)
            ? behaviour.apply(request)
            : error(400, "UnknownOperationException");
    try (exchange) {
      if (answer.equals(HANG)) {
        closed.await();
      } else if (answer.equals(DRIBBLE)) {
        exchange.sendResponseHeaders(200, 0);
        while (!closed.await(100, TimeUnit.MILLISECONDS)) {
          exchange.getResponseBody().write(' ');
          exchange.getResponseBody().flush();
        }
      } else {
        byte[] body = answer.body().getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
        if ("close".equals(exchange.getRequestHeaders().getFirst("Connection"))) {
          exchange.getResponseHeaders().add("Connection", "close");
        }
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
