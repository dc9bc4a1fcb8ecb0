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
 * Starts the packaged service again and again, each kind in turn, so that all of them see the same
 * machine. Loopback only, bounded in time. Started by {@code deploy/bench/start}.
 */
public class Start {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern STEP =
      Pattern.compile("Build step (\\w+)\\.\\S+ completed in: (\\d+)ms");
  private static final Pattern STARTED = Pattern.compile(" started in ([0-9.]+)s\\.");

  private final Path app;
  private final String proxy;
  private final Path work;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private int number;

  /** A way to start the service. */
  private record Kind(String name, List<String> options, boolean newDatabase) {}

  /** One start: to the first answer, and what it took until then. */
  private record Figures(double millis, double cpuMillis, double rssMiB) {}

  private Start(Path app, String proxy, Path work) {
    this.app = app;
    this.proxy = proxy;
    this.work = work;
  }

  public static void main(String[] args) throws Exception {
    new Start(Path.of(args[0]), args[1], Path.of(args[2])).run(Integer.parseInt(args[3]));
  }

  private void run(int starts) throws Exception {
    List<Kind> kinds =
        new ArrayList<>(
            List.of(
                new Kind("as packaged, new database", List.of(), true),
                new Kind("as packaged, database there", List.of(), false),
                new Kind(
                    "… with -XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
                    List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                    false)));
    if (Files.exists(app.resolve("app-cds.jsa"))) {
      String archive = "-XX:SharedArchiveFile=app-cds.jsa";
      kinds.add(new Kind("… with the AppCDS archive", List.of(archive), false));
      kinds.add(
          new Kind(
              "… with both",
              List.of(archive, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
              false));
    }
    Map<Kind, List<Figures>> all = new LinkedHashMap<>();
    for (int round = -1; round < starts; round++) {
      for (Kind kind : kinds) {
        Figures figures = start(kind, new StringBuilder());
        // The first round fills the page cache.
        if (round >= 0) {
          all.computeIfAbsent(kind, key -> new ArrayList<>()).add(figures);
        }
      }
      System.err.println("bench: round " + (round + 1) + " of " + starts);
    }
    System.out.println("| start | to the first 201: ms, p50 | p90 | CPU ms, p50 | resident MiB, p50 |");
    System.out.println("|---|---|---|---|---|");
    all.forEach(
        (kind, figures) ->
            System.out.printf(
                "| %s | %.0f | %.0f | %.0f | %.0f |%n",
                kind.name,
                quantile(figures.stream().map(Figures::millis), 0.5),
                quantile(figures.stream().map(Figures::millis), 0.9),
                quantile(figures.stream().map(Figures::cpuMillis), 0.5),
                quantile(figures.stream().map(Figures::rssMiB), 0.5)));
    steps(Math.min(starts, 10));
  }

  /** What the framework itself says that the steps of its extensions take, in the second kind of start. */
  private void steps(int starts) throws Exception {
    Map<String, List<Double>> times = new TreeMap<>();
    Kind kind = new Kind("steps", List.of("-Dquarkus.debug.print-startup-times=true"), false);
    for (int i = 0; i < starts; i++) {
      StringBuilder log = new StringBuilder();
      start(kind, log);
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

  private Figures start(Kind kind, StringBuilder output) throws Exception {
    int port = freePort();
    Path database = work.resolve(kind.newDatabase ? "new-" + number + ".db" : "bench.db");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(kind.options);
    command.addAll(List.of("-jar", "quarkus-run.jar"));
    Path log = work.resolve("service.log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(app.toFile())
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
    // The limits are at work, but all these starts come from one address.
    builder.environment().put("RATE_LIMIT_SEND_CODE_PER_ADDRESS", "1000000/1h");
    HttpRequest login =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port + "/api/telegram-auth/logins"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body()))
            .build();
    long begin = System.nanoTime();
    Process process = builder.start();
    try {
      awaitLogin(login, begin, process, log);
      double millis = (System.nanoTime() - begin) / 1e6;
      Figures figures = new Figures(millis, cpuMillis(process.pid()), rssMiB(process.pid()));
      output.append(Files.readString(log));
      return figures;
    } finally {
      process.destroy();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private void awaitLogin(HttpRequest login, long begin, Process process, Path log)
      throws IOException, InterruptedException {
    while (true) {
      try {
        HttpResponse<String> response = http.send(login, BodyHandlers.ofString());
        if (response.statusCode() != 201) {
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

  /** User and system time so far, from fields 14 and 15 of /proc/pid/stat. */
  private static double cpuMillis(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10.0; // 100 ticks a second
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

  /** Each number once: Telegram lets nobody ask for codes again and again. */
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
