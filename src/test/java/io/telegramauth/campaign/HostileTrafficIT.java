package io.telegramauth.campaign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.campaign.harness.Choices;
import io.telegramauth.campaign.harness.Engine;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.campaign.harness.LeakCheck;
import io.telegramauth.campaign.harness.ProcessView;
import io.telegramauth.campaign.harness.Testbed;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Campaign;
import io.telegramauth.testing.ServiceProcess;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** R21: what strangers send costs nothing that lasts, and nobody else's time. */
@Tag(Campaign.TAG)
@ExtendWith(LeakCheck.class)
class HostileTrafficIT {
  private static final int REQUESTS = Campaign.size(6_000, 1_000_000);
  private static final int SENDERS = 4;
  private static final int SLOW_SENDERS = 100;
  private static final int MAX_CONNECTIONS = 256;
  private static final long SEED = Campaign.seed(21);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Of the responses of health, in the campaign; a suite's machine has more to do. */
  private static final Duration AT_ONCE = Duration.ofMillis(Campaign.size(1_000, 100));

  private static final Duration BETWEEN_PROBES = Duration.ofMillis(10);
  private static final Duration BETWEEN_BYTES = Duration.ofMillis(100);

  private static final String ORIGIN = "https://app.example";

  private static Testbed testbed;
  private static ServiceProcess service;

  @BeforeAll
  static void start() {
    testbed =
        Testbed.open(
            Engine.SQLITE,
            Map.of(
                "REQUEST_READ_TIMEOUT", "2S",
                "IDLE_TIMEOUT", "3S",
                "MAX_CONNECTIONS", "" + MAX_CONNECTIONS,
                "CORS_ORIGINS", ORIGIN,
                // As much heap as the native executable has, all of it at once.
                "JAVA_TOOL_OPTIONS", "-Xms96m -Xmx96m -XX:+ExitOnOutOfMemoryError"));
    service = testbed.service();
  }

  @AfterAll
  static void stop() {
    testbed.close();
  }

  /** The statuses of responses, and other outcomes of requests. */
  private final Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();

  private final LongAdder abandoned = new LongAdder();
  private final Queue<String> unanswered = new ConcurrentLinkedQueue<>();
  private final AtomicInteger left = new AtomicInteger(REQUESTS);
  private volatile boolean over;

  @Test
  void hostileRequestsHaveNoLastingCost() throws ExecutionException, InterruptedException {
    ProcessView process = new ProcessView(service.pid());
    probe(new ArrayList<>(), 200);
    int files = process.files();
    List<Long> health = new ArrayList<>();
    long residentBefore = 0;
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      Future<?> prober = threads.submit(() -> probe(health, Integer.MAX_VALUE));
      Future<?> dribbler = threads.submit(this::dribble);
      List<Future<?>> senders = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        Choices choices = new Choices(SEED + i);
        senders.add(threads.submit(() -> send(choices)));
      }
      await().atMost(Duration.ofHours(2)).until(() -> left.get() < REQUESTS * 4 / 5);
      residentBefore = process.residentKib();
      for (Future<?> sender : senders) {
        sender.get();
      }
      over = true;
      prober.get();
      dribbler.get();
    } finally {
      over = true;
      threads.shutdownNow();
    }
    long residentAfter = process.residentKib();
    // All of it has ended.
    await().atMost(PATIENCE).until(() -> process.files() <= files + 2);
    health.sort(null);
    long slow = health.stream().filter(nanos -> nanos > AT_ONCE.toNanos()).count();
    long ours = statuses.entrySet().stream().filter(e -> e.getKey() >= 500).count();
    Map<String, Long> leaks = service.log(lines -> leaksOf(lines.iterator()));
    Figures.of("R21")
        .with("seed", SEED)
        .with("requests", REQUESTS)
        .with("statuses", new TreeMap<>(statuses).toString().replace(" ", ""))
        .with("abandoned", abandoned)
        .with("unanswered", unanswered.size())
        .with("probes", health.size())
        .with("probesMsP99", millis(health, 0.99))
        .with("probesMsP999", millis(health, 0.999))
        .with("probesMsMax", millis(health, 1))
        .with("probesSlow", slow)
        .with("residentMiB", residentBefore / 1024 + "->" + residentAfter / 1024)
        .with("threads", process.threads())
        .with("log", leaks)
        .publish();

    assertThat(unanswered).isEmpty();
    assertThat(ours).isZero();
    assertThat(leaks).isEmpty();
    assertThat(slow).isLessThanOrEqualTo(health.size() / 1000);
    if (Campaign.isFull()) {
      assertThat(residentAfter).isLessThanOrEqualTo(residentBefore * 11 / 10);
    }
  }

  private static long millis(List<Long> sorted, double share) {
    int at = (int) Math.min(sorted.size() - 1, Math.round(sorted.size() * share));
    return TimeUnit.NANOSECONDS.toMillis(sorted.get(at));
  }

  /** Lines of the log that repeat something of a stranger, or blame the service. */
  private static Map<String, Long> leaksOf(java.util.Iterator<String> lines) {
    Map<String, Long> found = new TreeMap<>();
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.contains(HostileRequest.MARK)) {
        found.merge("marks", 1L, Long::sum);
      }
      if (line.contains("\"level\":\"ERROR\"") || line.contains("\"exception\"")) {
        found.merge("errors", 1L, Long::sum);
      }
    }
    return found;
  }

  private void send(Choices choices) {
    RawConnection connection = null;
    try {
      while (left.getAndDecrement() > 0) {
        HostileRequest request = HostileRequest.next(choices);
        if (connection == null) {
          connection = new RawConnection(service.port(), PATIENCE);
        }
        boolean isKept = exchange(connection, request);
        if (!isKept) {
          connection.close();
          connection = null;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the connection may carry another request. */
  private boolean exchange(RawConnection connection, HostileRequest request) {
    int responses = 0;
    try {
      connection.write(request.bytes());
      if (request.isAbandoned()) {
        abandoned.increment();
        return false;
      }
      do {
        statuses.computeIfAbsent(connection.read(), status -> new LongAdder()).increment();
        responses++;
      } while (connection.hasAnswer() && connection.isOpen());
      return connection.isOpen() && !request.text().contains("\u0000\r\n");
    } catch (SocketTimeoutException e) {
      unanswered.add(request.text());
      return false;
    } catch (EOFException | SocketException e) {
      // Closed after a response, or reset while it was still being sent.
      if (responses == 0) {
        abandoned.increment();
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Senders that never finish; who is cut off begins again. */
  private void dribble() {
    List<RawConnection> connections = new ArrayList<>();
    try {
      while (!over) {
        while (connections.size() < SLOW_SENDERS) {
          RawConnection connection = new RawConnection(service.port(), PATIENCE);
          String head = "POST " + Api.LOGINS + " HTTP/1.1\r\nHost: a\r\nContent-Length: 16000\r\n";
          connection.write(
              (connections.size() % 2 == 0 ? head : head + "\r\n").getBytes(ISO_8859_1));
          connections.add(connection);
        }
        connections.removeIf(this::hasEnded);
        LockSupport.parkNanos(BETWEEN_BYTES.toNanos());
      }
      for (RawConnection connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean hasEnded(RawConnection connection) {
    try {
      if (connection.hasAnswer()) {
        statuses.computeIfAbsent(connection.read(), status -> new LongAdder()).increment();
        connection.close();
        return true;
      }
      connection.write("x".getBytes(ISO_8859_1));
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Asks for health on both ports until all is over. */
  private void probe(List<Long> times, int count) {
    try (RawConnection api = new RawConnection(service.port(), PATIENCE);
        RawConnection management = new RawConnection(service.port("/q/health/live"), PATIENCE)) {
      for (int i = 0; !over && i < count; i++) {
        times.add(measure(api, "/health"));
        times.add(measure(management, "/q/health/live"));
        LockSupport.parkNanos(BETWEEN_PROBES.toNanos());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Health was not answered", e);
    }
  }

  private static long measure(RawConnection connection, String path) throws IOException {
    long sentAt = System.nanoTime();
    connection.get(path);
    assertThat(connection.read()).isEqualTo(200);
    return System.nanoTime() - sentAt;
  }

  @Test
  void anIdleConnectionIsClosed() throws IOException {
    try (RawConnection idle = new RawConnection(service.port(), PATIENCE)) {
      assertThat(measure(idle, "/health")).isPositive();
      org.assertj.core.api.Assertions.assertThatThrownBy(idle::read)
          .isInstanceOf(EOFException.class);
    }
  }

  /** Strangers' connections that wait for nothing make room for those that ask for something. */
  @Test
  void excessConnectionsLockNobodyOut() throws IOException {
    List<RawConnection> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 2 * MAX_CONNECTIONS; i++) {
        idle.add(new RawConnection(service.port(), PATIENCE));
      }
      ProcessView process = new ProcessView(service.pid());
      try (RawConnection caller = new RawConnection(service.port(), PATIENCE)) {
        assertThat(measure(caller, "/health")).isLessThan(Duration.ofSeconds(1).toNanos());
      }
      assertThat(testbed.caller().isReady()).isTrue();
      assertThat(testbed.caller().start(testbed.number()).status()).isEqualTo(201);
      await()
          .atMost(PATIENCE)
          .until(() -> process.connectionsFrom(service.port()) <= MAX_CONNECTIONS);
    } finally {
      for (RawConnection connection : idle) {
        connection.close();
      }
    }
  }

  private static HttpResponse<String> ask(String method, String path, String... headers) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
            .method(method, BodyPublishers.noBody())
            .headers(headers)
            .build();
    try {
      return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  void aPageOfAConfiguredOriginMayCallAndReadTheHeaders() {
    HttpResponse<String> preflight =
        ask(
            "OPTIONS",
            Api.LOGINS,
            "Origin",
            ORIGIN,
            "Access-Control-Request-Method",
            "POST",
            "Access-Control-Request-Headers",
            "content-type,idempotency-key");
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(header(preflight, "Access-Control-Allow-Origin")).isEqualTo(ORIGIN);
    assertThat(header(preflight, "Access-Control-Allow-Methods")).contains("POST", "DELETE");
    assertThat(header(preflight, "Access-Control-Allow-Headers"))
        .contains("Content-Type", "Idempotency-Key", "Authorization");
    assertThat(header(preflight, "Vary")).containsIgnoringCase("origin");

    HttpResponse<String> refused = ask("GET", Api.LOGINS + "/x", "Origin", ORIGIN);
    assertThat(refused.statusCode()).isEqualTo(404);
    assertThat(header(refused, "Access-Control-Allow-Origin")).isEqualTo(ORIGIN);
    assertThat(header(refused, "Access-Control-Expose-Headers"))
        .contains("Location", "Retry-After", "RateLimit", "X-Request-ID");
    assertThat(header(refused, "Vary")).containsIgnoringCase("origin");

    assertThat(header(ask("GET", "/health", "X-No", "origin"), "Vary"))
        .containsIgnoringCase("origin");
  }

  @Test
  void aPageOfAnotherOriginIsRejected() {
    for (String method : List.of("GET", "OPTIONS", "POST")) {
      HttpResponse<String> refused = ask(method, Api.LOGINS, "Origin", "https://evil.example");
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(header(refused, "Access-Control-Allow-Origin")).isEmpty();
      assertThat(header(refused, "Vary")).containsIgnoringCase("origin");
      assertThat(refused.body()).contains("\"code\":\"ORIGIN_NOT_ALLOWED\"", "\"requestId\"");
    }
  }
}
