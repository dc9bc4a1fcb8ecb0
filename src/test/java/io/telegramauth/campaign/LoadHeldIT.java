package io.telegramauth.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.campaign.harness.Caller;
import io.telegramauth.campaign.harness.ConcurrentCallers;
import io.telegramauth.campaign.harness.Engine;
import io.telegramauth.campaign.harness.FaultMix;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.campaign.harness.LeakCheck;
import io.telegramauth.campaign.harness.OpenLoop;
import io.telegramauth.campaign.harness.ProcessView;
import io.telegramauth.campaign.harness.Response;
import io.telegramauth.campaign.harness.Samples;
import io.telegramauth.campaign.harness.Testbed;
import io.telegramauth.campaign.harness.Times;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Campaign;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Load for a long time: as much as the machine can do while the proxy comes and goes, and (R16)
 * half of it under a quarter of mix M. Ten minutes each; {@code -Dload=PT30M}, {@code -Dsoak=PT2H}
 * for longer.
 */
@Tag(Campaign.TAG)
@ExtendWith(LeakCheck.class)
@EnabledIfSystemProperty(named = Campaign.PROPERTY, matches = Campaign.FULL)
class LoadHeldIT {
  private static final long SEED = Campaign.seed(16L);
  private static final Duration LOAD = Duration.parse(System.getProperty("load", "PT10M"));
  private static final Duration SOAK = Duration.parse(System.getProperty("soak", "PT10M"));
  private static final Duration LONG_ENOUGH_FOR_A_SLOPE = Duration.ofHours(1);
  private static final int CALLERS = 16;
  private static final int PARTS = 10;

  /** Time for which other processes may take a processor; no drift. */
  private static final Duration A_SLICE = Duration.ofMillis(2);

  private static final Duration AWAY = Duration.ofSeconds(5);
  private static final Duration THERE = Duration.ofSeconds(20);
  private static final Duration BREAKER_DELAY = Duration.ofSeconds(2);

  /** Between a poll that finds the proxy back and the answer that says so. */
  private static final Duration GRACE = Duration.ofMillis(500);

  private static final Duration WARM_UP = Duration.ofMinutes(3);

  private static final Duration MEASURED = Duration.ofSeconds(30);

  /** What a proxy that is away, or goes away in the middle, comes to. */
  private static final Set<String> ITS_OWN =
      Set.of("PROXY_UNREACHABLE", "PROXY_CIRCUIT_OPEN", "PROXY_CONNECTION_LOST");

  /** The heap is taken at once, as the native executable's is bounded: what grows shows. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "JAVA_TOOL_OPTIONS",
          "-Xms128m -Xmx128m -XX:+AlwaysPreTouch",
          "LOG_LEVEL",
          "ERROR",
          "TELEGRAM_PROXY_BREAKER_DELAY_MS",
          Long.toString(BREAKER_DELAY.toMillis()));

  private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
  private final Queue<Failed> failed = new ConcurrentLinkedQueue<>();
  private final LongAdder logins = new LongAdder();

  /** When the first success since the proxy is back was answered; 0 while there was none. */
  private final AtomicLong recoveredAt = new AtomicLong(1);

  private volatile long backSince = System.nanoTime();
  private volatile boolean over;

  /** A request that failed. */
  private record Failed(String code, long sentAt, long answeredAt) {}

  /** A time in which nothing was wrong. */
  private record Healthy(long from, long to) {
    boolean covers(Failed answer) {
      return answer.sentAt() >= from && answer.answeredAt() <= to;
    }
  }

  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.harness.Engine#tried")
  void theServiceSustainsLoadDuringProxyOutages(Engine engine) throws Exception {
    List<Healthy> healthy = new ArrayList<>();
    List<Duration> recoveries = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    try (Testbed testbed = Testbed.open(engine, SETTINGS);
        Samples samples = new Samples(new ProcessView(testbed.service().pid()))) {
      List<Future<?>> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(threads.submit(() -> logInUntilItIsOver(testbed)));
      }
      long end = System.nanoTime() + LOAD.toNanos();
      long from = System.nanoTime();
      while (System.nanoTime() - end < 0) {
        letGoOn(callers.get(0), THERE);
        healthy.add(new Healthy(from, System.nanoTime()));
        testbed.proxy().pause();
        letGoOn(callers.get(0), AWAY);
        recoveredAt.set(0);
        testbed.proxy().resume();
        backSince = System.nanoTime();
        await()
            .atMost(BREAKER_DELAY.multipliedBy(10))
            .pollInterval(Duration.ofMillis(10))
            .until(() -> recoveredAt.get() != 0);
        from = recoveredAt.get();
        recoveries.add(Duration.ofNanos(from - backSince));
      }
      over = true;
      for (Future<?> caller : callers) {
        caller.get(1, TimeUnit.MINUTES);
      }
      Duration slowest = recoveries.stream().max(Duration::compareTo).orElseThrow();
      List<Failed> unforeseen =
          failed.stream()
              .filter(
                  answer ->
                      !ITS_OWN.contains(answer.code())
                          || healthy.stream().anyMatch(span -> span.covers(answer)))
              .toList();
      Figures.of(engine.row("load"))
          .with("minutes", LOAD.toMinutes())
          .with("logins", logins.sum())
          .with("failuresOfTheFault", new TreeMap<>(failures))
          .with("otherFailures", unforeseen.size())
          .with("outages", recoveries.size())
          .with("slowestRecoveryMs", slowest.toMillis())
          .with("breakerDelayMs", BREAKER_DELAY.toMillis())
          .with(
              "residentMiB", "%.0f->%.0f".formatted(samples.residentMib(1), samples.residentMib(4)))
          .with("descriptors", samples.files(1) + "->" + samples.files(4))
          .publish();
      assertThat(unforeseen).isEmpty();
      assertThat(slowest).isLessThanOrEqualTo(BREAKER_DELAY.plus(GRACE));
      assertFlat(samples);
    } finally {
      over = true;
      threads.shutdownNow();
    }
  }

  private static void assertFlat(Samples samples) {
    assertThat(samples.residentMib(4)).isLessThanOrEqualTo(1.05 * samples.residentMib(1));
    assertThat(samples.files(4)).isLessThanOrEqualTo(samples.files(1) + 2);
  }

  /** Lets the callers go on for that long; they do not end by themselves. */
  private static void letGoOn(Future<?> caller, Duration time)
      throws InterruptedException, ExecutionException {
    try {
      caller.get(time.toMillis(), TimeUnit.MILLISECONDS);
      throw new AssertionError("A caller ended before its time");
    } catch (TimeoutException e) {
      // It goes on.
    }
  }

  private void logInUntilItIsOver(Testbed testbed) {
    while (!over) {
      logIn(testbed).join();
    }
  }

  private CompletableFuture<Response> logIn(Testbed testbed) {
    String number = testbed.anyNumber();
    Caller caller = testbed.caller();
    return caller
        .startAsync(number)
        .thenCompose(
            start ->
                seen(start, 201)
                    ? caller
                        .submitCodeAsync(start.id(), Api.codeOf(number))
                        .whenComplete((code, failure) -> complete(code))
                    : CompletableFuture.completedFuture(start));
  }

  private void complete(Response code) {
    if (seen(code, 200)) {
      logins.increment();
    }
  }

  private boolean seen(Response answer, int success) {
    if (answer.status() == success) {
      if (answer.sentAt() - backSince > 0) {
        recoveredAt.compareAndSet(0, answer.answeredAt());
      }
      return true;
    }
    failures.computeIfAbsent(answer.code(), code -> new LongAdder()).increment();
    failed.add(new Failed(answer.code(), answer.sentAt(), answer.answeredAt()));
    return false;
  }

  /**
   * What the JIT compiler adds is not counted: it goes on for hours with what is rarely run, and
   * the native executable has none.
   */
  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.harness.Engine#tried")
  void halfTheLoadCausesNoDrift(Engine engine) throws Exception {
    try (Testbed testbed = Testbed.open(engine, SETTINGS)) {
      closedLoop(testbed, WARM_UP);
      double capacity = closedLoop(testbed, MEASURED);
      testbed.faults().mix(SEED, FaultMix.quarterOfM());
      List<Times> codes = parts();
      List<Times> looks = parts();
      long from = System.nanoTime();
      try (Samples samples = new Samples(new ProcessView(testbed.service().pid()))) {
        OpenLoop.drive(
            capacity / 2,
            SOAK,
            i -> {
              int part = (int) ((System.nanoTime() - from) * PARTS / SOAK.toNanos());
              int inside = Math.min(part, PARTS - 1);
              return logInAndLook(testbed, codes.get(inside), looks.get(inside));
            });
        for (int part = 0; part < PARTS; part++) {
          Figures.of(engine.row("R16") + "-part-" + part)
              .with("codeMs", codes.get(part))
              .with("lookMs", looks.get(part))
              .publish();
        }
        List<Failed> unforeseen =
            failed.stream().filter(answer -> !FaultMix.CODES.contains(answer.code())).toList();
        double growth = samples.growthInMibPerHour();
        double compiled = samples.compiledGrowthInMibPerHour();
        Figures.of(engine.row("R16"))
            .with("minutes", SOAK.toMinutes())
            .with("loginsPerSecond", "%.0f".formatted(capacity / 2))
            .with("logins", logins.sum())
            .with("failuresOfTheFaults", new TreeMap<>(failures))
            .with("otherFailures", unforeseen.size())
            .with("inSeconds", secondsOf(unforeseen, from))
            .with("codeP99Ms", early(codes).toMillis() + "->" + late(codes).toMillis())
            .with("lookP99Ms", early(looks).toMillis() + "->" + late(looks).toMillis())
            .with(
                "residentMiB",
                "%.0f->%.0f".formatted(samples.residentMib(1), samples.residentMib(4)))
            .with("growthMiBPerHour", "%.1f".formatted(growth))
            .with("ofThatCompiledMiBPerHour", "%.1f".formatted(compiled))
            .with("descriptors", samples.files(1) + "->" + samples.files(4))
            .publish();
        assertThat(unforeseen).isEmpty();
        assertFlat(samples);
        assertNoDrift(codes);
        assertNoDrift(looks);
        if (SOAK.compareTo(LONG_ENOUGH_FOR_A_SLOPE) >= 0) {
          assertThat(growth - compiled).isLessThanOrEqualTo(1);
        }
      }
    }
  }

  /**
   * The times of what succeeded. Of all logins a hundredth meet a call that hangs and are answered
   * at the deadline: the 99th percentile of all would be on that edge, and show nothing else. That
   * of the codes has the pauses before repeated calls in it; looks have no proxy in them.
   */
  private CompletableFuture<?> logInAndLook(Testbed testbed, Times codes, Times looks) {
    return logIn(testbed)
        .thenCompose(
            code -> {
              if (code.status() != 200) {
                return CompletableFuture.completedFuture(code);
              }
              codes.add(code);
              return testbed
                  .caller()
                  .showAsync(code.id())
                  .whenComplete(
                      (look, failure) -> {
                        if (seen(look, 200)) {
                          looks.add(look);
                        }
                      });
            });
  }

  private static Set<Long> secondsOf(List<Failed> answers, long from) {
    return answers.stream()
        .map(answer -> TimeUnit.NANOSECONDS.toSeconds(answer.answeredAt() - from))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Times> parts() {
    return Stream.generate(Times::new).limit(PARTS).toList();
  }

  private static void assertNoDrift(List<Times> parts) {
    long early = early(parts).toNanos();
    long most = Math.max((long) (1.1 * early), early + A_SLICE.toNanos());
    assertThat(late(parts).toNanos()).isLessThanOrEqualTo(most);
  }

  /** The 99th percentile of the best of the first three parts: a neighbour's noise is not ours. */
  private static Duration early(List<Times> parts) {
    return best(parts.subList(0, 3));
  }

  /** The same of the last three. */
  private static Duration late(List<Times> parts) {
    return best(parts.subList(PARTS - 3, PARTS));
  }

  private static Duration best(List<Times> parts) {
    return parts.stream().map(part -> part.percentile(99)).min(Duration::compareTo).orElseThrow();
  }

  private double closedLoop(Testbed testbed, Duration time) {
    long before = logins.sum();
    long end = System.nanoTime() + time.toNanos();
    ConcurrentCallers.run(
        CALLERS,
        CALLERS,
        caller -> {
          while (System.nanoTime() - end < 0) {
            logInAndLook(testbed, new Times(), new Times()).join();
          }
          return caller;
        });
    return (logins.sum() - before) / (double) time.toSeconds();
  }
}
