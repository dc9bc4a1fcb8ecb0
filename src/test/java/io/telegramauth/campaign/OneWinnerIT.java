package io.telegramauth.campaign;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.campaign.harness.Caller;
import io.telegramauth.campaign.harness.Engine;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.campaign.harness.LeakCheck;
import io.telegramauth.campaign.harness.Response;
import io.telegramauth.campaign.harness.Testbed;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Campaign;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * R10: of many concurrent submissions of one code, on two instances, one reaches Telegram. A login
 * is a register that is changed by compare-and-set; the history of each is checked against that.
 */
@Tag(Campaign.TAG)
@ExtendWith(LeakCheck.class)
class OneWinnerIT {
  private static final int LOGINS = Campaign.size(3, 1000);
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(Campaign.size(0, 150));
  private static final int AT_ONCE = 64;
  private static final int LOOKS = 8;

  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.harness.Engine#tried")
  void oneOfManySubmissionsWins(Engine engine) {
    Testbed testbed = Testbed.shared(engine, OneWinnerIT.class);
    Caller one = testbed.caller();
    Caller other = Campaign.isFull() ? new Caller(testbed.startService()) : one;
    long begin = System.nanoTime();
    int logins = 0;
    while (logins < LOGINS || System.nanoTime() - begin < LONG_ENOUGH.toNanos()) {
      tryOne(testbed, List.of(one, other));
      logins++;
    }
    Figures.of(engine.row("R10"))
        .with("logins", logins)
        .with("atOnce", AT_ONCE)
        .with("winnersOfEach", 1)
        .with("seconds", Duration.ofNanos(System.nanoTime() - begin).toSeconds())
        .publish();
  }

  private static void tryOne(Testbed testbed, List<Caller> instances) {
    Testbed.StartedLogin login = testbed.startLogin();
    String code = Api.codeOf(login.number());
    List<CompletableFuture<Response>> submitted =
        IntStream.range(0, AT_ONCE)
            .mapToObj(turn -> instances.get(turn % 2).submitCodeAsync(login.id(), code))
            .toList();
    List<CompletableFuture<Response>> looked =
        IntStream.range(0, LOOKS)
            .mapToObj(turn -> instances.get(turn % 2).showAsync(login.id()))
            .toList();
    List<Response> answers = submitted.stream().map(CompletableFuture::join).toList();
    Response last = instances.get(1).submitCode(login.id(), code);

    Map<Integer, Long> statuses =
        answers.stream().collect(groupingBy(Response::status, counting()));
    assertThat(statuses).isEqualTo(Map.of(200, 1L, 409, AT_ONCE - 1L));
    assertThat(last.status()).isEqualTo(409);
    assertThat(testbed.events().count(login.number(), Event.SIGN_IN_ASKED)).isEqualTo(1);
    Response winner = answers.stream().filter(a -> a.status() == 200).findFirst().orElseThrow();
    assertThat(winner.state()).isEqualTo("completed");
    Stream<Response> looks =
        Stream.concat(
            looked.stream().map(CompletableFuture::join),
            Stream.of(instances.get(0).show(login.id())));
    assertIsARegister(winner, answers, looks.toList());
  }

  /** There is an order of all, in keeping with what was over before what began. */
  private static void assertIsARegister(
      Response winner, List<Response> answers, List<Response> looks) {
    // Nobody can have lost before the winner had begun.
    assertThat(answers)
        .allSatisfy(answer -> assertThat(answer.answeredAt()).isGreaterThan(winner.sentAt()));
    for (Response look : looks) {
      boolean completed = look.state().equals("completed");
      if (look.sentAt() > winner.answeredAt()) {
        assertThat(completed).as("seen after the winner was answered").isTrue();
      }
      if (look.answeredAt() < winner.sentAt()) {
        assertThat(completed).as("seen before the winner had begun").isFalse();
      }
    }
    // Once completed was seen, nothing else is.
    looks.stream()
        .filter(look -> look.state().equals("completed"))
        .mapToLong(Response::answeredAt)
        .min()
        .ifPresent(
            seen ->
                assertThat(looks)
                    .filteredOn(look -> look.sentAt() > seen)
                    .allSatisfy(look -> assertThat(look.state()).isEqualTo("completed")));
  }
}
