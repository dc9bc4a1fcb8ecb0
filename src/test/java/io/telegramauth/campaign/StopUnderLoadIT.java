package io.telegramauth.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.campaign.harness.Caller;
import io.telegramauth.campaign.harness.Engine;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.campaign.harness.LeakCheck;
import io.telegramauth.campaign.harness.Response;
import io.telegramauth.campaign.harness.Testbed;
import io.telegramauth.sandbox.proxy.SandboxProxyOptions;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Campaign;
import io.telegramauth.testing.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * R17: stopped under load, the service fails no request: neither those in progress, nor those that
 * arrive until the balancer has seen that it is no longer ready. {@code GracefulStopIT} is its
 * slice.
 */
@Tag(Campaign.TAG)
@ExtendWith(LeakCheck.class)
@EnabledIfSystemProperty(named = Campaign.PROPERTY, matches = Campaign.FULL)
class StopUnderLoadIT {
  private static final long SEED = Campaign.seed(17L);
  private static final int STOPS = Integer.getInteger("stops", 50);
  private static final int CALLERS = 16;
  private static final int MAX_MILLIS = 500;
  private static final int ENDED_BY_SIGTERM = 128 + 15;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** It is about the stop: a busy machine's proxy may take its time. */
  private static final Map<String, String> PATIENT =
      Map.of(
          "SHUTDOWN_DELAY", "1S",
          "REQUEST_DEADLINE_MS", "25000",
          "TELEGRAM_PROXY_READ_TIMEOUT_MS", "10000",
          "TELEGRAM_PROXY_ATTEMPT_TIMEOUT_MS", "12000");

  private final Queue<Response> answers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicBoolean unready = new AtomicBoolean();

  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.harness.Engine#tried")
  void noRequestFails(Engine engine) {
    Random random = new Random(SEED);
    int cutIn = 0;
    try (Testbed testbed = Testbed.empty(engine, PATIENT, SandboxProxyOptions.defaults())) {
      for (int i = 0; i < STOPS; i++) {
        cutIn += stop(testbed, random.nextInt(MAX_MILLIS));
      }
    }
    long failed = answers.stream().filter(answer -> answer.status() / 100 != 2).count();
    Figures.of(engine.row("R17"))
        .with("stops", STOPS)
        .with("requests", answers.size())
        .with("inFlightWhenTold", cutIn)
        .with("failed", failed)
        .publish();
    assertThat(answers)
        .allSatisfy(answer -> assertThat(answer.status()).as(answer.code()).isIn(200, 201));
    assertThat(cutIn).isPositive();
  }

  /** Returns the number of requests in progress at the signal to stop. */
  private int stop(Testbed testbed, int afterMillis) {
    ServiceProcess service = testbed.startService();
    Caller caller = testbed.caller();
    unready.set(false);
    int before = answers.size();
    List<CompletableFuture<Void>> callers =
        IntStream.range(0, CALLERS).mapToObj(i -> logInUntilUnready(testbed, caller)).toList();
    await().atMost(PATIENCE).until(() -> answers.size() > before + CALLERS);
    await()
        .pollDelay(Duration.ofMillis(afterMillis + 1L))
        .atMost(PATIENCE)
        .until(() -> inFlight.get() > 0);
    int had = inFlight.get();
    service.stop();
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> !caller.isReady());
    unready.set(true);
    callers.forEach(CompletableFuture::join);
    assertThat(service.exitCode()).isIn(0, ENDED_BY_SIGTERM);
    return had;
  }

  private CompletableFuture<Void> logInUntilUnready(Testbed testbed, Caller caller) {
    if (unready.get()) {
      return CompletableFuture.completedFuture(null);
    }
    String number = testbed.anyNumber();
    return watch(caller.startAsync(number))
        .thenCompose(
            start ->
                unready.get() || start.status() != 201
                    ? CompletableFuture.completedFuture(start)
                    : watch(caller.submitCodeAsync(start.id(), Api.codeOf(number))))
        .thenComposeAsync(
            last ->
                last.status() == 0
                    ? CompletableFuture.completedFuture(null)
                    : logInUntilUnready(testbed, caller));
  }

  private CompletableFuture<Response> watch(CompletableFuture<Response> request) {
    inFlight.incrementAndGet();
    return request.whenComplete(
        (answer, failure) -> {
          inFlight.decrementAndGet();
          answers.add(answer);
        });
  }
}
