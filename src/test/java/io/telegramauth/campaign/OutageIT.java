package io.telegramauth.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.campaign.harness.Caller;
import io.telegramauth.campaign.harness.Engine;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.campaign.harness.LeakCheck;
import io.telegramauth.campaign.harness.OpenLoop;
import io.telegramauth.campaign.harness.Response;
import io.telegramauth.campaign.harness.Testbed;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.SandboxProxyOptions;
import io.telegramauth.testing.Campaign;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The other half of R3: while the proxy is known to fail, all instances together call it once in
 * every delay of the breaker, and one that has just started does not call it by itself.
 */
@Tag(Campaign.TAG)
@ExtendWith(LeakCheck.class)
class OutageIT {
  private static final Duration DELAY = Duration.ofMillis(Campaign.size(500, 2000));
  private static final Duration OUTAGE = Duration.ofSeconds(Campaign.size(2, 60));
  private static final double PER_SECOND = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.harness.Engine#tried")
  void theProxyIsProbedOncePerDelay(Engine engine) {
    if (Campaign.isFull()) {
      Map<String, String> settings =
          Map.of("TELEGRAM_PROXY_BREAKER_DELAY_MS", Long.toString(DELAY.toMillis()));
      try (Testbed testbed = Testbed.empty(engine, settings, SandboxProxyOptions.defaults())) {
        List<Caller> instances = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          instances.add(new Caller(testbed.startService()));
        }
        outage(engine, testbed, instances);
      }
    } else {
      Testbed testbed = Testbed.shared(engine, OutageIT.class);
      try {
        outage(engine, testbed, new ArrayList<>(List.of(testbed.caller())));
      } finally {
        testbed.clearFaults();
      }
    }
  }

  private static void outage(Engine engine, Testbed testbed, List<Caller> instances) {
    String number = testbed.number();
    instances.forEach(instance -> assertThat(instance.start(number).status()).isEqualTo(201));
    testbed.faults().always(Fault.Status.of(500));
    for (Caller instance : instances) {
      await()
          .atMost(PATIENCE)
          .until(() -> instance.start(number).code().equals("PROXY_CIRCUIT_OPEN"));
    }
    int warm = instances.size();
    if (Campaign.isFull()) {
      instances.add(new Caller(testbed.startService()));
    }
    long before = testbed.proxy().receivedCalls().total();
    long begin = System.nanoTime();
    List<Response> answers =
        OpenLoop.run(
            PER_SECOND, OUTAGE, i -> instances.get(i % instances.size()).startAsync(number));
    long asked = testbed.proxy().receivedCalls().total() - before;
    Duration lasted = Duration.ofNanos(System.nanoTime() - begin);
    long windows = lasted.dividedBy(DELAY) + 1;
    Figures.of(engine.row("R3-outage"))
        .with("seconds", lasted.toSeconds())
        .with("requests", answers.size())
        .with("instances", warm + "+" + (instances.size() - warm) + " cold")
        .with("delayMs", DELAY.toMillis())
        .with("windows", windows)
        .with("calls", asked)
        .publish();

    assertThat(asked).as("calls in %d windows", windows).isBetween(1L, windows);
    // One caller at a time gets the probe's own failure.
    assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(502, 503));
    assertThat(answers)
        .filteredOn(answer -> answer.status() == 502)
        .hasSizeLessThanOrEqualTo((int) asked);
  }
}
