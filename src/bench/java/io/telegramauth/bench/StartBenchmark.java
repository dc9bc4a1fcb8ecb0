package io.telegramauth.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Starts the service repeatedly, each kind in turn, so that all kinds see the same machine.
 * Loopback only, bounded in time. Started by {@code deploy/bench/start} and {@code
 * deploy/bench/native}.
 */
public final class StartBenchmark {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern STEP =
      Pattern.compile("Build step (\\w+)\\.\\S+ completed in: (\\d+)ms");
  private static final Pattern STARTED = Pattern.compile(" started in ([0-9.]+)s\\.");

  private final String proxy;
  private final Path work;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private int number;

  /**
   * A kind of start.
   *
   * @param directory the working directory, which holds the program
   * @param bare whether it starts the bare stack instead of the service
   * @param evicted whether the program must be read from disk
   */
  private record Kind(
      String name,
      Path directory,
      List<String> command,
      boolean bare,
      boolean newDatabase,
      boolean evicted) {
    Kind(String name, Path directory, List<String> command) {
      this(name, directory, command, false, false, false);
    }
  }

  /** The cost of one start up to the first response. */
  private record Figures(double millis, double cpuMillis, double rssMiB, double minorFaults) {}

  private StartBenchmark(String proxy, Path work) {
    this.proxy = proxy;
    this.work = work;
  }

  /**
   * Runs the benchmark.
   *
   * @param args the proxy's address, a directory to work in, the number of starts, and either the
   *     directory of the packaged service or the executables of the service and of the bare stack
   */
  public static void main(String[] args) throws Exception {
    StartBenchmark start = new StartBenchmark(args[0], Path.of(args[1]));
    List<Kind> kinds =
        args.length == 4
            ? onJvm(Path.of(args[3]).toAbsolutePath())
            : natively(Path.of(args[3]).toAbsolutePath(), Path.of(args[4]).toAbsolutePath());
    start.run(kinds, Integer.parseInt(args[2]));
  }

  private static List<Kind> natively(Path executable, Path bare) {
    Path directory = executable.getParent();
    List<String> command = List.of(executable.toString());
    return List.of(
        new Kind(
            "bare stack, one response",
            bare.getParent(),
            List.of(bare.toString()),
            true,
            false,
            false),
        new Kind("executable, database there", directory, command),
        new Kind("executable, new database", directory, command, false, true, false),
        new Kind("executable, database there, evicted", directory, command, false, false, true));
  }

  private static List<Kind> onJvm(Path app) {
    List<String> simple = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    List<Kind> kinds =
        new ArrayList<>(
            List.of(
                new Kind("as packaged, new database", app, java(List.of()), false, true, false),
                new Kind("as packaged, database there", app, java(List.of())),
                new Kind("… with " + String.join(" ", simple), app, java(simple))));
    if (Files.exists(app.resolve("app-cds.jsa"))) {
      List<String> shared = List.of("-XX:SharedArchiveFile=app-cds.jsa");
      List<String> both = Stream.concat(shared.stream(), simple.stream()).toList();
      kinds.add(new Kind("… with the AppCDS archive", app, java(shared)));
      kinds.add(new Kind("… with both", app, java(both)));
    }
    return kinds;
  }

  private static List<String> java(List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-jar", "quarkus-run.jar"));
    return command;
  }

  private void run(List<Kind> kinds, int starts) throws Exception {
    Map<Kind, List<Figures>> all = new LinkedHashMap<>();
    for (int round = -1; round < starts; round++) {
      for (Kind kind : kinds) {
        Figures figures = start(kind, List.of(), new StringBuilder());
        // The first round fills the page cache.
        if (round >= 0) {
          all.computeIfAbsent(kind, key -> new ArrayList<>()).add(figures);
        }
      }
      System.err.println("bench: round " + (round + 1) + " of " + starts);
    }
    System.out.println(
        "| start | to the first response: ms, p50 | p90 | CPU ms, p50 | resident MiB, p50"
            + " | pages touched, p50 |");
    System.out.println("|---|---|---|---|---|---|");
    all.forEach(
        (kind, figures) ->
            System.out.printf(
                "| %s | %.0f | %.0f | %.0f | %.0f | %.0f |%n",
                kind.name,
                quantile(figures.stream().map(Figures::millis), 0.5),
                quantile(figures.stream().map(Figures::millis), 0.9),
                quantile(figures.stream().map(Figures::cpuMillis), 0.5),
                quantile(figures.stream().map(Figures::rssMiB), 0.5),
                quantile(figures.stream().map(Figures::minorFaults), 0.5)));
    steps(kinds.get(1), Math.min(starts, 10));
  }

  /** The duration of the extensions' startup steps, as the framework reports it. */
  private void steps(Kind kind, int starts) throws Exception {
    Map<String, List<Double>> times = new TreeMap<>();
    for (int i = 0; i < starts; i++) {
      StringBuilder log = new StringBuilder();
      start(kind, List.of("-Dquarkus.debug.print-startup-times=true"), log);
      Map<String, Double> sums = new TreeMap<>();
      for (Matcher step = STEP.matcher(log); step.find(); ) {
        double millis = Double.parseDouble(step.group(2));
        sums.merge(step.group(1), millis, Double::sum);
        sums.merge("all steps", millis, Double::sum);
      }
      for (Matcher started = STARTED.matcher(log); started.find(); ) {
        sums.put("started, as the service says", Double.parseDouble(started.group(1)) * 1000);
      }
      sums.forEach((step, sum) -> times.computeIfAbsent(step, key -> new ArrayList<>()).add(sum));
    }
    System.out.println();
    double all = quantile(times.get("all steps").stream(), 0.5);
    System.out.println("| steps of | ms, p50 | of all steps |");
    System.out.println("|---|---|---|");
    times.entrySet().stream()
        .map(entry -> Map.entry(entry.getKey(), quantile(entry.getValue().stream(), 0.5)))
        .filter(entry -> entry.getValue() >= 3)
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .forEach(
            entry ->
                System.out.printf(
                    "| %s | %.0f | %.0f %% |%n",
                    entry.getKey(), entry.getValue(), 100 * entry.getValue() / all));
  }

  private Figures start(Kind kind, List<String> properties, StringBuilder output) throws Exception {
    int port = freePort();
    Path database = work.resolve(kind.newDatabase ? "new-" + number + ".db" : "bench.db");
    List<String> command = new ArrayList<>(kind.command);
    command.addAll(1, properties);
    if (kind.evicted) {
      evict(kind.directory);
    }
    Path log = work.resolve("service.log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(kind.directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "SESSION_SECRET", "bench-only-session-secret-4d1f0a9c7e5b2c8f",
                "API_KEY", "bench-key-4d1f0a9c7e5b",
                "ADMIN_API_KEY", "bench-admin-0c8e6a4f2b1d",
                "TELEGRAM_API_ID", "17349",
                "TELEGRAM_API_HASH", "0123456789abcdef0123456789abcdef",
                "TELEGRAM_PROXY_URL", proxy,
                "TELEGRAM_PROXY_API_KEY", "bench-proxy-key-5e1c",
                "PORT", Integer.toString(port),
                "STORE_SQLITE_PATH", database.toString(),
                "LOG_LEVEL", "INFO"));
    // As every container and pod has it: the log names the host.
    builder.environment().put("HOSTNAME", "bench");
    // Limits are enforced, but all these starts come from one address.
    builder.environment().put("RATE_LIMIT_SEND_CODE_PER_ADDRESS", "1000000/1h");
    builder.environment().put("CLIENT_IP_HEADER", "none");
    builder.environment().put("ALLOW_ANONYMOUS_LOGINS", "true");
    String address = "http://127.0.0.1:" + port;
    HttpRequest login =
        HttpRequest.newBuilder(URI.create(address + "/api/telegram-auth/logins"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body()))
            .build();
    HttpRequest hello = HttpRequest.newBuilder(URI.create(address + "/hello")).build();
    long begin = System.nanoTime();
    Process process = builder.start();
    try {
      await(kind.bare ? hello : login, kind.bare ? 200 : 201, begin, process, log);
      double millis = (System.nanoTime() - begin) / 1e6;
      long pid = process.pid();
      Figures figures = new Figures(millis, cpuMillis(pid), rssMiB(pid), minorFaults(pid));
      output.append(Files.readString(log));
      return figures;
    } finally {
      process.destroy();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private void await(HttpRequest request, int status, long begin, Process process, Path log)
      throws IOException, InterruptedException {
    while (true) {
      try {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != status) {
          throw new IllegalStateException(response.statusCode() + ": " + response.body());
        }
        return;
      } catch (ConnectException e) {
        if (!process.isAlive() || System.nanoTime() - begin > PATIENCE.toNanos()) {
          throw new IllegalStateException("No start:\n" + Files.readString(log), e);
        }
        Thread.sleep(2);
      }
    }
  }

  /** User and system time so far, from fields 14 and 15. */
  private static double cpuMillis(long pid) throws IOException {
    List<String> fields = stat(pid);
    // 100 ticks a second.
    return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) * 10.0;
  }

  /** Minor page faults so far, from field 10. */
  private static double minorFaults(long pid) throws IOException {
    return (double) Long.parseLong(stat(pid).get(7));
  }

  /** The fields of /proc/pid/stat from the third on. */
  private static List<String> stat(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
  }

  /** Evicts these files from the page cache. */
  private static void evict(Path directory) throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
      }
    }
  }

  private static double rssMiB(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum()
        / 1024.0;
  }

  private static double quantile(Stream<Double> values, double part) {
    List<Double> sorted = values.sorted().toList();
    return sorted.get((int) (part * (sorted.size() - 1)));
  }

  /** Each number once, as codes for a number are limited. */
  private String body() {
    number++;
    return "{\"phoneNumber\":\"+99966%d%04d\"}".formatted(1 + number % 3, number / 3 % 7000);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
