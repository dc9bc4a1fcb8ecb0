package io.telegramauth.campaign;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.campaign.harness.Caller;
import io.telegramauth.campaign.harness.ConcurrentCallers;
import io.telegramauth.campaign.harness.Engine;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.campaign.harness.LeakCheck;
import io.telegramauth.campaign.harness.OpenLoop;
import io.telegramauth.campaign.harness.Response;
import io.telegramauth.campaign.harness.Testbed;
import io.telegramauth.campaign.harness.Times;
import io.telegramauth.sandbox.dc.DataCentre;
import io.telegramauth.sandbox.dc.DataCentreOptions;
import io.telegramauth.sandbox.proxy.SandboxProxyOptions;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Campaign;
import io.telegramauth.testing.TrustingTdlib;
import io.telegramauth.testing.TwoRoutes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * R6: the proxy is unavailable for a minute, at twenty starts a second ({@code -Drate=5} for
 * another rate). Logins start on the direct route, by real TDLib; steps of logins on the proxy
 * route fail at once and continue afterwards. {@code FallbackTest} is its slice.
 *
 * <p>A shorter outage comes first and is not counted: the row measures a service that has been
 * running, not a JVM that compiles.
 */
@Tag(Campaign.TAG)
@ExtendWith(LeakCheck.class)
@EnabledIfSystemProperty(named = Campaign.PROPERTY, matches = Campaign.FULL)
class FailOverIT {
  private static final double PER_SECOND = Double.parseDouble(System.getProperty("rate", "20"));
  private static final Duration REHEARSAL = Duration.ofSeconds(20);
  private static final Duration OUTAGE = Duration.ofSeconds(60);
  private static final Duration AFTERWARDS = Duration.ofSeconds(20);
  private static final Duration DELAY = Duration.ofSeconds(5);
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration AT_ONCE = Duration.ofMillis(100);
  private static final int BOUND = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.harness.Engine#tried")
  void anOutageIsServedByTheDirectRoute(Engine engine) throws Exception {
    TrustingTdlib.assumeThere();
    Testbed testbed =
        Testbed.empty(
            engine,
            Map.of(
                "REQUEST_DEADLINE_MS",
                "8000",
                "TELEGRAM_PROXY_BREAKER_DELAY_MS",
                Long.toString(DELAY.toMillis())),
            SandboxProxyOptions.defaults());
    DataCentreOptions trusted =
        DataCentreOptions.defaults().withServerKey(TrustingTdlib.serverKey());
    try (testbed;
        DataCentre dataCentre = DataCentre.start(testbed.telegram(), trusted)) {
      Map<String, String> direct = new HashMap<>(TwoRoutes.directRoute(dataCentre));
      direct.put("TELEGRAM_DIRECT_WORK_DIRECTORY", testbed.directory().toString());
      testbed.set(direct);
      testbed.startService();
      outage(engine, testbed);
    }
  }

  private static void outage(Engine engine, Testbed testbed) throws Exception {
    Caller caller = testbed.caller();
    List<Testbed.StartedLogin> bound = ConcurrentCallers.run(BOUND, 4, i -> testbed.startLogin());
    rehearse(testbed);
    testbed.proxy().pause();
    CompletableFuture<List<Response>> starts =
        CompletableFuture.supplyAsync(
            () -> OpenLoop.run(PER_SECOND, OUTAGE, i -> caller.startAsync(testbed.number())));
    await().atMost(PATIENCE).until(() -> caller.proxy().data("circuit").equals("open"));
    List<Response> steps =
        OpenLoop.run(
            1,
            OUTAGE.dividedBy(2),
            i -> caller.submitCodeAsync(bound.get(i).id(), Api.codeOf(bound.get(i).number())));
    List<Response> served = starts.get(PATIENCE.toSeconds() * 3, TimeUnit.SECONDS);

    // Back: from when on are logins started by the proxy again?
    testbed.proxy().resume();
    Instant probeAt = Instant.parse(caller.proxy().data("probeAt"));
    long resumed = System.nanoTime();
    Instant resumedAt = Instant.now();
    List<Response> after =
        OpenLoop.run(PER_SECOND, AFTERWARDS, i -> caller.startAsync(testbed.number()));
    Response back =
        after.stream()
            .filter(answer -> answer.data("route").equals("proxy"))
            .findFirst()
            .orElseThrow();
    Instant halfOpen = probeAt.isAfter(resumedAt) ? probeAt : resumedAt;
    Instant backAt = resumedAt.plusNanos(back.answeredAt() - resumed);
    Duration late = Duration.between(halfOpen, backAt);

    long direct = served.stream().filter(a -> a.data("route").equals("direct")).count();
    Times times = Times.of(served);
    Duration p99 = times.percentile(99);
    Duration slowestStep =
        steps.stream().map(Response::took).max(Duration::compareTo).orElseThrow();
    Map<String, Long> others =
        served.stream()
            .filter(answer -> answer.status() != 201)
            .collect(groupingBy(Response::code, TreeMap::new, counting()));
    Figures.of(engine.row("R6"))
        .with("starts", served.size())
        .with("direct", "%.2f%%".formatted(100.0 * direct / served.size()))
        .with("p50Ms", times.percentile(50).toMillis())
        .with("p99Ms", p99.toMillis())
        .with("others", others)
        .with("boundSteps", steps.size())
        .with("slowestStepMs", slowestStep.toMillis())
        .with("backAfterMs", late.toMillis())
        .publish();

    for (int i = 0; i < BOUND; i++) {
      Testbed.StartedLogin login = bound.get(i);
      assertThat(caller.submitCode(login.id(), Api.codeOf(login.number())).status()).isEqualTo(200);
    }
    assertThat(steps)
        .allSatisfy(
            step -> {
              assertThat(step.status()).isEqualTo(503);
              assertThat(step.body().at("/error/retryable").booleanValue()).isTrue();
              assertThat(step.state()).isEqualTo("code_sent");
            });
    assertThat(direct).isGreaterThanOrEqualTo(served.size() * 99L / 100);
    assertThat(late).isLessThanOrEqualTo(SOON);
    assertThat(slowestStep).isLessThanOrEqualTo(AT_ONCE);
    assertThat(p99).isLessThanOrEqualTo(SOON);
  }

  private static void rehearse(Testbed testbed) {
    Caller caller = testbed.caller();
    List<Testbed.StartedLogin> bound = ConcurrentCallers.run(BOUND, 4, i -> testbed.startLogin());
    testbed.proxy().pause();
    OpenLoop.drive(
        PER_SECOND,
        REHEARSAL,
        i -> {
          Testbed.StartedLogin login = bound.get(i % BOUND);
          return caller
              .startAsync(testbed.number())
              .thenCombine(
                  caller.submitCodeAsync(login.id(), Api.codeOf(login.number())), (a, b) -> b);
        });
    testbed.proxy().resume();
    testbed.clearFaults();
  }
}
