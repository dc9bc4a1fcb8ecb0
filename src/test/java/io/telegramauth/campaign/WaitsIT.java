package io.telegramauth.campaign;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.campaign.harness.ConcurrentCallers;
import io.telegramauth.campaign.harness.Engine;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.campaign.harness.LeakCheck;
import io.telegramauth.campaign.harness.Response;
import io.telegramauth.campaign.harness.Testbed;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.Faults.Weight;
import io.telegramauth.sandbox.proxy.ReceivedCalls.ReceivedCall;
import io.telegramauth.testing.Campaign;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * R4: waits that Telegram or the proxy asks for are respected, and a wait that does not fit into
 * the deadline is returned to the caller.
 */
@Tag(Campaign.TAG)
@ExtendWith(LeakCheck.class)
class WaitsIT {
  private static final long SEED = Campaign.seed(4L);
  private static final int STARTS = Campaign.size(24, 1500);
  private static final int FLOODED = Campaign.size(3, 30);
  private static final int REPEATED = Campaign.size(10, 35);
  private static final int CALLERS = Campaign.size(24, 200);
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(30);

  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.harness.Engine#tried")
  void waitsOfTelegramAreHonoured(Engine engine) {
    Testbed testbed = Testbed.shared(engine, WaitsIT.class);
    try {
      testbed
          .faults()
          .mix(
              SEED,
              new Weight(new Fault.RateLimited(Optional.of(SHORT)), 40),
              new Weight(new Fault.Unavailable(Optional.of(SHORT)), 10),
              new Weight(Fault.Status.envoy(true), 10),
              new Weight(new Fault.None(), 40));
      Set<String> numbers =
          Set.copyOf(
              ConcurrentCallers.run(
                  STARTS,
                  CALLERS,
                  i -> {
                    String number = testbed.number();
                    Response answer = testbed.caller().start(number);
                    assertThat(answer.status()).as(answer.code()).isIn(201, 429, 502, 503);
                    return number;
                  }));
      assertThat(numbers)
          .as("A gateway's 503 is not the proxy's")
          .allSatisfy(
              number ->
                  assertThat(testbed.events().count(number, Event.CODE_SENT))
                      .isLessThanOrEqualTo(1));
      List<Duration> waits = waits(testbed, numbers);
      long early = waits.stream().filter(wait -> wait.compareTo(SHORT) < 0).count();
      Figures.of(engine.row("R4-waits"))
          .with("repeated", waits.size())
          .with("tooEarly", early)
          .publish();
      assertThat(waits).isNotEmpty();
      assertThat(early).isZero();
      if (Campaign.isFull()) {
        assertThat(waits).hasSizeGreaterThanOrEqualTo(1000);
      }
    } finally {
      testbed.clearFaults();
    }
  }

  /** Between two calls for one number: the first of them was asked to wait. */
  private static List<Duration> waits(Testbed testbed, Set<String> numbers) {
    Map<String, List<Instant>> calls =
        testbed.proxy().receivedCalls().latest().stream()
            .filter(call -> call.phoneNumber().filter(numbers::contains).isPresent())
            .collect(
                groupingBy(
                    call -> call.phoneNumber().orElseThrow(), mapping(ReceivedCall::at, toList())));
    List<Duration> waits = new ArrayList<>();
    for (List<Instant> times : calls.values()) {
      for (int call = 1; call < times.size(); call++) {
        waits.add(Duration.between(times.get(call - 1), times.get(call)));
      }
    }
    return waits;
  }

  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.harness.Engine#tried")
  void aLongWaitIsPassedToTheCaller(Engine engine) {
    Testbed testbed = Testbed.shared(engine, WaitsIT.class);
    try {
      testbed.faults().always(new Fault.RateLimited(Optional.of(LONG)));
      for (int i = 0; i < FLOODED; i++) {
        long before = testbed.proxy().receivedCalls().total();
        Response answer = testbed.caller().start(testbed.number());
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo("PROXY_RATE_LIMITED");
        assertThat(answer.retryAfter()).hasValue(LONG.toSeconds());
        assertThat(answer.body().at("/error/retryAfter").longValue()).isEqualTo(LONG.toSeconds());
        assertThat(testbed.proxy().receivedCalls().total()).isEqualTo(before + 1);
      }
    } finally {
      testbed.clearFaults();
    }
  }

  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.harness.Engine#tried")
  void aWaitingNumberIsNotSentToTelegram(Engine engine) {
    Testbed testbed = Testbed.shared(engine, WaitsIT.class);
    for (int i = 0; i < FLOODED; i++) {
      String number = testbed.floodedNumber();
      long asked = System.nanoTime();
      for (int call = 0; call < REPEATED; call++) {
        Response answer = testbed.caller().start(number);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo("FLOOD_WAIT");
        Duration passed = Duration.ofNanos(answer.answeredAt() - asked);
        assertThat(answer.retryAfter().orElseThrow())
            .as("what is left of the wait, rounded up")
            .isBetween(
                SandboxTelegram.FLOOD_WAIT.minus(passed).toSeconds(),
                SandboxTelegram.FLOOD_WAIT.toSeconds());
      }
      assertThat(testbed.events().count(number, Event.SEND_CODE_ASKED)).isEqualTo(1);
    }
    Figures.of(engine.row("R4-flood"))
        .with("repeated", FLOODED * (REPEATED - 1))
        .with("thatLeft", 0)
        .publish();
  }
}
