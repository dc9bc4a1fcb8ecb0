package io.telegramauth.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.campaign.harness.ConcurrentCallers;
import io.telegramauth.campaign.harness.Engine;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.campaign.harness.LeakCheck;
import io.telegramauth.campaign.harness.ProcessView;
import io.telegramauth.campaign.harness.Response;
import io.telegramauth.campaign.harness.Testbed;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.Faults.Weight;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Campaign;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** R5: the caller gets a response in time whatever hangs, and no resource is leaked. */
@Tag(Campaign.TAG)
@ExtendWith(LeakCheck.class)
class HungCallsIT {
  private static final long SEED = Campaign.seed(5L);

  /** In a slice few enough for the circuit to stay closed. */
  private static final int HUNG = Campaign.size(8, 2000);

  private static final int AT_ONCE = Campaign.size(8, 100);

  /** DynamoDB Local does some fifty logins a second: more at once hang there, not at the proxy. */
  private static final int AT_ONCE_ON_DYNAMODB = 8;

  private static final Duration DEADLINE = Duration.ofMillis(Campaign.size(5000, 2000));
  private static final Duration GRACE = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** In the campaign the request's own deadline ends them, and all may hang. */
  private static final Map<String, String> DEADLINE_ALONE =
      Map.of(
          "REQUEST_DEADLINE_MS", Long.toString(DEADLINE.toMillis()),
          "TELEGRAM_PROXY_READ_TIMEOUT_MS", "10000",
          "TELEGRAM_PROXY_ATTEMPT_TIMEOUT_MS", "12000",
          "TELEGRAM_PROXY_BREAKER_WINDOW", "100000");

  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.harness.Engine#tried")
  void everyCallerGetsAResponseInTime(Engine engine) {
    if (Campaign.isFull()) {
      try (Testbed testbed = Testbed.open(engine, DEADLINE_ALONE)) {
        hang(engine, testbed);
      }
    } else {
      Testbed testbed = Testbed.shared(engine, HungCallsIT.class);
      try {
        hang(engine, testbed);
      } finally {
        testbed.clearFaults();
      }
    }
  }

  private static void hang(Engine engine, Testbed testbed) {
    int atOnce = engine == Engine.DYNAMODB ? AT_ONCE_ON_DYNAMODB : AT_ONCE;
    List<Testbed.StartedLogin> live =
        ConcurrentCallers.run(HUNG / 2, atOnce, i -> testbed.startLogin());
    // Pools are as large as so many at once make them, before anything hangs.
    testbed.faults().always(new Fault.Delay(Duration.ofMillis(300)));
    ConcurrentCallers.run(2 * atOnce, atOnce, i -> testbed.caller().start(testbed.number()));
    testbed.faults().clear();
    ProcessView process = new ProcessView(testbed.service().pid());
    int threads = process.threads();
    int files = process.files();
    long sockets = process.connectionsTo(testbed.proxy().port());

    testbed
        .faults()
        .mix(
            SEED,
            new Weight(new Fault.Hang(true), 1),
            new Weight(new Fault.Hang(false), 1),
            new Weight(Fault.Status.envoy(true), 1),
            new Weight(new Fault.SlowBody(Duration.ofMillis(50), Duration.ofMinutes(1)), 1));
    List<Response> answers =
        ConcurrentCallers.run(
            HUNG,
            atOnce,
            i -> {
              if (i < live.size()) {
                Testbed.StartedLogin login = live.get(i);
                Response answer =
                    testbed.caller().submitCode(login.id(), Api.codeOf(login.number()));
                assertUnknown(testbed, login.id());
                return answer;
              }
              Response answer = testbed.caller().start(testbed.number());
              // Where storing what is lost takes too long the answer has no login in it.
              String id = answer.body().at("/error/details/login/id").asText();
              if (!id.isEmpty()) {
                assertUnknown(testbed, id);
              }
              return answer;
            });
    testbed.faults().clear();
    List<Duration> times = answers.stream().map(Response::took).sorted().toList();
    Duration longest = times.get(times.size() - 1);
    long late = times.stream().filter(t -> t.compareTo(DEADLINE.plus(GRACE)) > 0).count();
    Figures.of(engine.row("R5"))
        .with("hung", answers.size())
        .with("deadlineMs", DEADLINE.toMillis())
        .with("late", late)
        .with("longestMs", longest.toMillis())
        .publish();

    assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(502, 504));
    assertThat(late).as("longest " + longest).isZero();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(process.threads()).as("threads").isLessThanOrEqualTo(threads);
              assertThat(process.files()).as("descriptors").isLessThanOrEqualTo(files);
              assertThat(process.connectionsTo(testbed.proxy().port()))
                  .isLessThanOrEqualTo(sockets);
            });
  }

  /** Some time after it was lost a login is given up. */
  private static void assertUnknown(Testbed testbed, String id) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(testbed.caller().show(id).state()).isIn("unknown", "expired"));
  }
}
