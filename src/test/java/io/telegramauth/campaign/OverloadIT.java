package io.telegramauth.campaign;

import static io.telegramauth.sandbox.proxy.Operation.SEND_CODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.campaign.harness.ConcurrentCallers;
import io.telegramauth.campaign.harness.Engine;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.campaign.harness.LeakCheck;
import io.telegramauth.campaign.harness.OpenLoop;
import io.telegramauth.campaign.harness.ProcessView;
import io.telegramauth.campaign.harness.Response;
import io.telegramauth.campaign.harness.Testbed;
import io.telegramauth.campaign.harness.Times;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.testing.Campaign;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * R15: more requests than the service can process. It processes what it can, and rejects the rest.
 */
@Tag(Campaign.TAG)
@ExtendWith(LeakCheck.class)
class OverloadIT {
  private static final int CALLERS = 64;

  /** The callers' own limit: what they do not send counts as not offered. */
  private static final int MAX_OPEN = 1500;

  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final Duration MEASURED = Duration.ofSeconds(20);
  private static final Duration UNTIL_NOTICED = Duration.ofSeconds(3);
  private static final Duration OVERLOADED = Duration.ofSeconds(30);
  private static final Duration AT_ONCE = Duration.ofMillis(100);
  private static final Duration RECOVERY = Duration.ofSeconds(5);
  private static final int BEYOND = 24;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What is beyond the bound is turned away, and when there is room again there is room again. */
  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.harness.Engine#tried")
  void excessRequestsAreRejectedAtOnce(Engine engine) {
    Testbed testbed = Testbed.shared(engine, OverloadIT.class);
    try {
      testbed.faults().always(SEND_CODE, new Fault.Delay(Duration.ofSeconds(1)));
      long asked = testbed.proxy().receivedCalls().count(SEND_CODE);
      List<CompletableFuture<Response>> together =
          IntStream.range(0, Testbed.MAX_CONCURRENT + BEYOND)
              .mapToObj(i -> testbed.caller().startAsync(testbed.number()))
              .toList();
      List<Response> answers = together.stream().map(CompletableFuture::join).toList();
      assertThat(answers)
          .filteredOn(answer -> answer.status() != 201)
          .isNotEmpty()
          .allSatisfy(
              refused -> {
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.code()).isEqualTo("OVERLOADED");
                assertThat(refused.retryAfter()).hasValue(1);
                assertThat(refused.body().at("/error/retryable").booleanValue()).isTrue();
              });
      long served = answers.stream().filter(answer -> answer.status() == 201).count();
      assertThat(served).isGreaterThanOrEqualTo(Testbed.MAX_CONCURRENT);
      assertThat(testbed.proxy().receivedCalls().count(SEND_CODE) - asked).isEqualTo(served);

      testbed.faults().clear();
      List<Response> next =
          ConcurrentCallers.run(BEYOND, BEYOND, i -> testbed.caller().start(testbed.number()));
      assertThat(next).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201));
    } finally {
      testbed.faults().clear();
    }
  }

  /**
   * The service has one core, the callers and the proxy the other: else it is the load itself that
   * takes its time away. The engine's server has what the service leaves of its core: it would be
   * elsewhere.
   */
  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.harness.Engine#tried")
  @EnabledIfSystemProperty(named = Campaign.PROPERTY, matches = Campaign.FULL)
  void mostThroughputRemainsAtThreeTimesTheCapacity(Engine engine) {
    ProcessHandle callers = ProcessHandle.current();
    pin(callers, "1");
    try (Testbed testbed = Testbed.open(engine, settings(engine))) {
      pin(callers, "1");
      pin(ProcessHandle.of(testbed.service().pid()).orElseThrow(), "0");
      engine.server().ifPresent(server -> pin(server, "0"));
      engine.server().ifPresent(OverloadIT::putBehind);
      measure(engine, testbed);
    } finally {
      pin(callers, "0,1");
      engine.server().ifPresent(server -> pin(server, "0,1"));
    }
  }

  /** Bounded by about what it can do in half a second, as the README says. */
  private static Map<String, String> settings(Engine engine) {
    String most = engine == Engine.DYNAMODB ? "96" : "512";
    return Map.of("LOG_LEVEL", "WARN", "MAX_CONCURRENT_REQUESTS", most);
  }

  private static void pin(ProcessHandle process, String cores) {
    processes(process).forEach(each -> apply(each, "taskset", "-apc", cores, "" + each.pid()));
  }

  /** Not taken back: only root may. */
  private static void putBehind(ProcessHandle process) {
    processes(process)
        .forEach(
            each ->
                apply(
                    each, "sh", "-c", "renice -n 10 -p $(ls /proc/%d/task)".formatted(each.pid())));
  }

  /** A process and all that it has started. */
  private static Stream<ProcessHandle> processes(ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.descendants());
  }

  /** A thread that ends while all are gone through is an error to it: then once more. */
  private static void apply(ProcessHandle process, String... command) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                        == 0
                    || !process.isAlive());
  }

  private static void measure(Engine engine, Testbed testbed) {
    ProcessView process = new ProcessView(testbed.service().pid());
    starts(testbed, WARM_UP);
    double capacity = starts(testbed, MEASURED) / (double) MEASURED.toSeconds();
    Times before = Times.of(at(testbed, capacity / 2, MEASURED));
    long resident = process.residentKib();

    at(testbed, 3 * capacity, UNTIL_NOTICED);
    List<Response> overloaded = at(testbed, 3 * capacity, OVERLOADED);
    long residentUnder = process.residentKib();
    List<Response> recovering = at(testbed, capacity / 2, RECOVERY.multipliedBy(2));

    List<Response> refused = overloaded.stream().filter(a -> a.status() != 201).toList();
    assertThat(refused).isNotEmpty();
    int served = overloaded.size() - refused.size();
    double goodput = rate(overloaded) * served / overloaded.size();
    Times refusals = Times.of(refused);
    Times after = Times.of(recovering.subList(recovering.size() / 2, recovering.size()));
    long slow = refused.stream().filter(a -> a.took().compareTo(AT_ONCE) > 0).count();
    Figures.of(engine.row("R15"))
        .with("capacityPerSecond", Math.round(capacity))
        .with("offered", "%.1f times".formatted(rate(overloaded) / capacity))
        .with("requests", overloaded.size())
        .with("goodput", "%.0f%%".formatted(100 * goodput / capacity))
        .with("refused", refused.size())
        .with("refusedMs", refusals)
        .with("refusedSlowly", "%.2f%%".formatted(100.0 * slow / refused.size()))
        .with("residentMiB", resident / 1024 + "->" + residentUnder / 1024)
        .with("beforeMs", before)
        .with("afterMs", after)
        .publish();

    assertThat(refused)
        .allSatisfy(
            answer -> {
              assertThat(answer.status()).as(answer.code()).isEqualTo(503);
              assertThat(answer.code()).isEqualTo("OVERLOADED");
              assertThat(answer.retryAfter()).isPresent();
            });
    assertThat(rate(overloaded)).isGreaterThanOrEqualTo(2.5 * capacity);
    assertThat(goodput).isGreaterThanOrEqualTo(0.8 * capacity);
    assertThat(refusals.percentile(99)).isLessThanOrEqualTo(AT_ONCE);
    assertThat(after.percentile(99)).isLessThanOrEqualTo(before.percentile(99).multipliedBy(2));
  }

  /** As many logins as it can start in that time. */
  private static long starts(Testbed testbed, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    return ConcurrentCallers.run(
            CALLERS,
            CALLERS,
            caller -> {
              String number = testbed.number();
              long started = 0;
              while (System.nanoTime() - end < 0) {
                // While the JVM compiles it may have more than it has time for.
                started += testbed.caller().start(number).status() == 201 ? 1 : 0;
              }
              return started;
            })
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  /** In the order in which they were sent; their times count from then. */
  private static List<Response> at(Testbed testbed, double perSecond, Duration time) {
    Queue<Response> answers = new ConcurrentLinkedQueue<>();
    AtomicInteger open = new AtomicInteger();
    OpenLoop.drive(
        perSecond,
        time,
        i -> {
          if (open.incrementAndGet() > MAX_OPEN) {
            open.decrementAndGet();
            return CompletableFuture.completedFuture(null);
          }
          return testbed
              .caller()
              .startAsync(testbed.anyNumber())
              .thenAccept(answers::add)
              .thenRun(open::decrementAndGet);
        });
    return answers.stream().sorted(Comparator.comparingLong(Response::sentAt)).toList();
  }

  /** How many came in a second: the callers may not have managed what they were asked for. */
  private static double rate(List<Response> answers) {
    long time = answers.get(answers.size() - 1).sentAt() - answers.get(0).sentAt();
    return answers.size() * (double) TimeUnit.SECONDS.toNanos(1) / time;
  }
}
