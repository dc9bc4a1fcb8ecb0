package io.telegramauth.campaign;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.sandbox.Books.Entry;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.proxy.Arrivals.Arrival;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.Faults.Weight;
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

/** R4: who asks us to wait is waited for, and what does not fit is told to the caller. */
@Tag(Campaign.TAG)
@ExtendWith(NothingLeaks.class)
class WaitsIT {
  private static final long SEED = Campaign.seed(4L);
  private static final int STARTS = Campaign.size(24, 1500);
  private static final int FLOODED = Campaign.size(3, 30);
  private static final int REPEATED = Campaign.size(10, 35);
  private static final int CALLERS = Campaign.size(24, 200);
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(30);

  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.Engine#tried")
  void waitsAreHonoured(Engine engine) {
    Stage stage = Stage.shared(engine, WaitsIT.class);
    try {
      stage
          .faults()
          .mix(
              SEED,
              new Weight(new Fault.RateLimited(Optional.of(SHORT)), 40),
              new Weight(new Fault.Unavailable(Optional.of(SHORT)), 10),
              new Weight(Fault.Status.envoy(true), 10),
              new Weight(new Fault.None(), 40));
      Set<String> numbers =
          Set.copyOf(
              Crowd.does(
                  STARTS,
                  CALLERS,
                  i -> {
                    String number = stage.number();
                    Response answer = stage.caller().start(number);
                    assertThat(answer.status()).as(answer.code()).isIn(201, 429, 502, 503);
                    return number;
                  }));
      assertThat(numbers)
          .as("A gateway's 503 is not the proxy's")
          .allSatisfy(
              number ->
                  assertThat(stage.books().count(number, Entry.CODE_SENT)).isLessThanOrEqualTo(1));
      List<Duration> waits = waits(stage, numbers);
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
      stage.heal();
    }
  }

  /** Between two calls for one number: the first of them was asked to wait. */
  private static List<Duration> waits(Stage stage, Set<String> numbers) {
    Map<String, List<Instant>> calls =
        stage.proxy().arrivals().latest().stream()
            .filter(call -> call.phoneNumber().filter(numbers::contains).isPresent())
            .collect(
                groupingBy(
                    call -> call.phoneNumber().orElseThrow(), mapping(Arrival::at, toList())));
    List<Duration> waits = new ArrayList<>();
    for (List<Instant> times : calls.values()) {
      for (int call = 1; call < times.size(); call++) {
        waits.add(Duration.between(times.get(call - 1), times.get(call)));
      }
    }
    return waits;
  }

  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.Engine#tried")
  void aWaitThatDoesNotFitIsTheCallers(Engine engine) {
    Stage stage = Stage.shared(engine, WaitsIT.class);
    try {
      stage.faults().always(new Fault.RateLimited(Optional.of(LONG)));
      for (int i = 0; i < FLOODED; i++) {
        long before = stage.proxy().arrivals().total();
        Response answer = stage.caller().start(stage.number());
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo("PROXY_RATE_LIMITED");
        assertThat(answer.retryAfter()).hasValue(LONG.toSeconds());
        assertThat(answer.body().at("/error/retryAfter").longValue()).isEqualTo(LONG.toSeconds());
        assertThat(stage.proxy().arrivals().total()).isEqualTo(before + 1);
      }
    } finally {
      stage.heal();
    }
  }

  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.Engine#tried")
  void aNumberThatTelegramMakesWaitIsNotAskedForAgain(Engine engine) {
    Stage stage = Stage.shared(engine, WaitsIT.class);
    for (int i = 0; i < FLOODED; i++) {
      String number = stage.floodedNumber();
      long asked = System.nanoTime();
      for (int call = 0; call < REPEATED; call++) {
        Response answer = stage.caller().start(number);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo("FLOOD_WAIT");
        Duration passed = Duration.ofNanos(answer.answeredAt() - asked);
        assertThat(answer.retryAfter().orElseThrow())
            .as("what is left of the wait, rounded up")
            .isBetween(
                SandboxTelegram.FLOOD_WAIT.minus(passed).toSeconds(),
                SandboxTelegram.FLOOD_WAIT.toSeconds());
      }
      assertThat(stage.books().count(number, Entry.SEND_CODE_ASKED)).isEqualTo(1);
    }
    Figures.of(engine.row("R4-flood"))
        .with("repeated", FLOODED * (REPEATED - 1))
        .with("thatLeft", 0)
        .publish();
  }
}
