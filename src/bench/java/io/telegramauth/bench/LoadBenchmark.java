package io.telegramauth.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Loads a running service and the proxy behind it, in turns, so that both see the same machine.
 * Loopback only, bounded in time. Started by {@code deploy/bench/run}.
 */
public final class LoadBenchmark {
  private static final String API = "/api/telegram-auth";
  private static final int ROUNDS = 3;
  private static final int[] CONNECTIONS = {1, 16, 64};
  private static final int[] RATES = {200, 1000};
  private static final int OPEN_CALLERS = 64;
  private static final int UNMEASURED_SECONDS = 2;
  private static final Pattern LOGIN_ID = Pattern.compile("\"id\":\"([^\"]+)\"");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Pattern USER_ID = Pattern.compile("\"userId\":(\\d+)");

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final String service;
  private final String proxy;
  private final String control;
  private final long servicePid;
  private final Duration time;

  /** A timed call; fails on an unexpected response. */
  private interface Call {
    void make(HttpClient http) throws IOException, InterruptedException;
  }

  /** No input is left for the call. */
  private static final class Exhausted extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** CPU time of a process so far, in microseconds. */
  private record Cpu(long all, long jit) {}

  private record Result(double perSecond, double p50, double p99, double ownMicros, double jit) {}

  private LoadBenchmark(
      String service, String proxy, String control, long servicePid, Duration time) {
    this.service = service;
    this.proxy = proxy;
    this.control = control;
    this.servicePid = servicePid;
    this.time = time;
  }

  /**
   * Runs the load.
   *
   * @param args the addresses of the service, its proxy and the sandbox's control door, the
   *     service's process id, and the seconds of a round
   */
  public static void main(String[] args) throws Exception {
    LoadBenchmark load =
        new LoadBenchmark(
            args[0],
            args[1],
            args[2],
            Long.parseLong(args[3]),
            Duration.ofSeconds(Long.parseLong(args[4])));
    try {
      load.run();
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1); // the other callers would go on
    }
  }

  private void run() throws Exception {
    Call direct = http -> expect(200, post(http, proxy + "/api/v1/auth/send-code", proxyBody()));
    Call start = http -> expect(201, post(http, service + API + "/logins", startBody()));
    long userId = wholeLogin(HttpClient.newHttpClient());
    Call fetch = http -> expect(200, session(http, userId));
    Call login = this::wholeLogin;

    // CPU time is counted once the JIT compiler is done.
    System.err.println("bench: warming up");
    for (int round = 0; round < ROUNDS; round++) {
      for (Call call : List.of(direct, start, fetch, login)) {
        measure(call, 16, time);
      }
    }
    System.out.printf("Resident after the warm-up: %s%n", resident());
    for (Duration delay : List.of(Duration.ZERO, Duration.ofMillis(20))) {
      delayProxy(delay);
      System.out.printf(
          "%nThe proxy takes %d ms:%n%n"
              + "| what | connections | requests/s | p50 ms | p99 ms | CPU µs/request"
              + " | and the JIT compiler |%n|---|---|---|---|---|---|---|%n",
          delay.toMillis());
      for (int connections : CONNECTIONS) {
        report("proxy alone: send-code", connections, direct, false);
        report("through the service: start a login", connections, start, true);
        reportCodes(connections);
        if (delay.isZero()) {
          report("session hand-out, audited", connections, fetch, true);
          report("whole login (start, code, session stored)", connections, login, true);
        }
      }
    }
    delayProxy(Duration.ZERO);
    openLoop(direct, start);
    outage();
    System.out.printf("%nResident at the end: %s%n", resident());
  }

  /** Open loop: calls start when they are due, whether or not earlier ones have ended. */
  private void openLoop(Call direct, Call start) throws Exception {
    System.out.printf(
        "%nOpen loop, times from when a call was due:%n%n"
            + "| what | calls/s | p50 ms | p99 ms | p99.9 ms |%n|---|---|---|---|---|%n");
    for (int rate : RATES) {
      reportOpen("proxy alone: send-code", direct, rate);
      reportOpen("through the service: start a login", start, rate);
    }
  }

  private void reportOpen(String what, Call call, int rate) throws Exception {
    List<long[]> rounds = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      rounds.add(measureOpen(call, rate));
    }
    rounds.sort((a, b) -> Long.compare(at(a, 0.5), at(b, 0.5)));
    long[] median = rounds.get(ROUNDS / 2);
    System.out.printf(
        "| %s | %d | %.2f | %.2f | %.2f |%n",
        what, rate, at(median, 0.5) / 1e6, at(median, 0.99) / 1e6, at(median, 0.999) / 1e6);
  }

  private long[] measureOpen(Call call, int rate) throws Exception {
    int unmeasured = rate * UNMEASURED_SECONDS;
    int count = unmeasured + (int) (rate * time.toSeconds());
    // One client for all: its connections are open when the measured calls are due.
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    AtomicInteger tickets = new AtomicInteger();
    long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
    return inParallel(
        OPEN_CALLERS,
        () -> {
          long[] times = new long[count];
          int measured = 0;
          for (int ticket = tickets.getAndIncrement();
              ticket < count;
              ticket = tickets.getAndIncrement()) {
            long due = begin + ticket * TimeUnit.SECONDS.toNanos(1) / rate;
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
              LockSupport.parkNanos(wait);
            }
            call.make(http);
            if (ticket >= unmeasured) {
              times[measured++] = System.nanoTime() - due;
            }
          }
          return Arrays.copyOf(times, measured);
        });
  }

  /** Response times with the circuit open. */
  private void outage() throws Exception {
    Call refused = http -> expect(503, post(http, service + API + "/logins", startBody()));
    HttpClient http = HttpClient.newHttpClient();
    expect(200, http.send(proxyIsThere("DELETE"), BodyHandlers.ofString()));
    measure(refused, 16, time); // until the breaker has opened, and the JIT compiler knows the way
    System.out.printf(
        "%nThe proxy is gone, the breaker open, no direct route:%n%n"
            + "| what | connections | requests/s | p50 ms | p99 ms | CPU µs/request"
            + " | and the JIT compiler |%n|---|---|---|---|---|---|---|%n");
    report("through the service: a start refused", 1, refused, true);
    expect(200, http.send(proxyIsThere("PUT"), BodyHandlers.ofString()));
  }

  private HttpRequest proxyIsThere(String method) {
    return HttpRequest.newBuilder(URI.create(control + "/sandbox/proxy"))
        .method(method, BodyPublishers.noBody())
        .build();
  }

  private static long at(long[] sorted, double share) {
    return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
  }

  /** Delays every call to the proxy from now on. */
  private void delayProxy(Duration delay) throws IOException, InterruptedException {
    String fault = "{\"fault\":{\"kind\":\"Delay\",\"time\":\"" + delay + "\"}}";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(control + "/sandbox/faults"))
            .method(delay.isZero() ? "DELETE" : "PUT", BodyPublishers.ofString(fault))
            .build();
    expect(200, HttpClient.newHttpClient().send(request, BodyHandlers.ofString()));
  }

  private String resident() throws IOException {
    Matcher matcher =
        RESIDENT.matcher(Files.readString(Path.of("/proc/" + servicePid + "/status")));
    return matcher.find() ? Long.parseLong(matcher.group(1)) / 1024 + " MiB" : "unknown";
  }

  private record Started(String id, String code) {}

  private static Started next(Queue<Started> started) {
    Started next = started.poll();
    if (next == null) {
      throw new Exhausted();
    }
    return next;
  }

  private void report(String what, int connections, Call call, boolean cpu) throws Exception {
    List<Result> results = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      results.add(measure(call, connections, time.dividedBy(2)));
    }
    report(what, connections, results, cpu);
  }

  /** Starts logins, then submits their codes; only the latter is measured. */
  private void reportCodes(int connections) throws Exception {
    List<Result> results = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Queue<Started> started = new ConcurrentLinkedQueue<>();
      measure(http -> started.add(start(http)), 16, time.dividedBy(2));
      results.add(measure(http -> submitCode(http, next(started)), connections, time.dividedBy(2)));
    }
    report("code, session stored", connections, results, true);
  }

  /** Reports the median round, which a noisy neighbour does not spoil. */
  private static void report(String what, int connections, List<Result> results, boolean cpu) {
    results.sort((a, b) -> Double.compare(a.perSecond, b.perSecond));
    Result median = results.get(ROUNDS / 2);
    System.out.printf(
        "| %s | %d | %.0f | %.2f | %.2f | %s | %s |%n",
        what,
        connections,
        median.perSecond,
        median.p50,
        median.p99,
        cpu ? "%.0f".formatted(median.ownMicros) : "–",
        cpu ? "%.0f".formatted(median.jit) : "–");
  }

  private Result measure(Call call, int connections, Duration duration) throws Exception {
    Cpu before = cpu();
    long begin = System.nanoTime();
    long end = begin + duration.toNanos();
    long[] all = inParallel(connections, () -> callUntil(end, call));
    double seconds = (System.nanoTime() - begin) / 1e9;
    Cpu after = cpu();
    long jit = after.jit - before.jit;
    long own = after.all - before.all - jit;
    return new Result(
        all.length / seconds,
        at(all, 0.5) / 1e6,
        at(all, 0.99) / 1e6,
        (double) own / all.length,
        (double) jit / all.length);
  }

  /** Runs callers in parallel; returns the sorted times of all calls. */
  private static long[] inParallel(int callers, Callable<long[]> caller) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    List<long[]> times = new ArrayList<>();
    for (Future<long[]> one : threads.invokeAll(Collections.nCopies(callers, caller))) {
      times.add(one.get());
    }
    threads.shutdown();
    return times.stream().flatMapToLong(Arrays::stream).sorted().toArray();
  }

  private static long[] callUntil(long end, Call call) throws Exception {
    // A client for each caller, with one kept-alive connection, like a consumer's.
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    long[] times = new long[1024];
    int count = 0;
    while (System.nanoTime() < end) {
      long begin = System.nanoTime();
      try {
        call.make(http);
      } catch (Exhausted e) {
        break;
      }
      if (count == times.length) {
        times = Arrays.copyOf(times, count * 2);
      }
      times[count++] = System.nanoTime() - begin;
    }
    return Arrays.copyOf(times, count);
  }

  /**
   * User and system time of the service so far. The JIT compiler's threads are counted apart, as
   * they are done once the JVM is warm.
   */
  private Cpu cpu() throws IOException {
    long jit = 0;
    try (DirectoryStream<Path> tasks =
        Files.newDirectoryStream(Path.of("/proc/" + servicePid + "/task"))) {
      for (Path task : tasks) {
        if (Files.readString(task.resolve("comm")).matches("(?s)C[12] Compiler.*")) {
          jit += micros(task.resolve("stat"));
        }
      }
    }
    return new Cpu(micros(Path.of("/proc/" + servicePid + "/stat")), jit);
  }

  /** Fields 14 and 15 of a stat file. */
  private static long micros(Path stat) throws IOException {
    String text = Files.readString(stat);
    String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
    long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    return ticks * 10_000; // 100 ticks a second on Linux
  }

  private long wholeLogin(HttpClient http) throws IOException, InterruptedException {
    return submitCode(http, start(http));
  }

  private Started start(HttpClient http) throws IOException, InterruptedException {
    String number = number();
    HttpResponse<String> started = post(http, service + API + "/logins", startBody(number));
    expect(201, started);
    return new Started(first(LOGIN_ID, started.body()), number.substring(6, 7).repeat(5));
  }

  private long submitCode(HttpClient http, Started login) throws IOException, InterruptedException {
    String code = "{\"code\":\"" + login.code + "\"}";
    HttpResponse<String> completed =
        post(http, service + API + "/logins/" + login.id + "/code", code);
    expect(200, completed);
    return Long.parseLong(first(USER_ID, completed.body()));
  }

  private HttpResponse<String> session(HttpClient http, long userId)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(service + API + "/sessions/user/" + userId))
            .header("Authorization", "ApiKey bench-key-4d1f0a9c7e5b")
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(HttpClient http, String url, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer bench-proxy-key-5e1c")
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static void expect(int status, HttpResponse<String> response) {
    if (response.statusCode() != status) {
      throw new IllegalStateException(response.statusCode() + ": " + response.body());
    }
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("Not in the response: " + pattern);
    }
    return matcher.group(1);
  }

  private static String startBody() {
    return startBody(number());
  }

  private static String startBody(String number) {
    return "{\"phoneNumber\":\"" + number + "\"}";
  }

  private static String proxyBody() {
    return "{\"phoneNumber\":\""
        + number()
        + "\",\"apiId\":17349,\"apiHash\":\"0123456789abcdef0123456789abcdef\"}";
  }

  /** Each number in turn: a new login invalidates a number's earlier code. */
  private static String number() {
    int next = NUMBERS.getAndIncrement();
    return "+99966%d%04d".formatted(1 + next / 7000 % 3, next % 7000);
  }
}
