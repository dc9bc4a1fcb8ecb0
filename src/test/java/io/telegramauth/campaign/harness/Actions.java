package io.telegramauth.campaign.harness;

import static io.telegramauth.sandbox.proxy.Operation.SEND_CODE;
import static io.telegramauth.sandbox.proxy.Operation.VERIFY_CODE;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.Operation;
import io.telegramauth.testing.Api;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Users start logins and submit their codes while the proxy fails by mix M, each action once. Every
 * response is compared with Telegram's counts: nothing happened twice, a success happened, and a
 * failure that claims no effect had none.
 */
public final class Actions {
  private static final int CALLERS = 32;

  /** Whether it happened is not known; the login says so too. */
  private static final Set<Integer> UNKNOWN = Set.of(502, 504);

  /** It did not happen, and may be tried again. */
  private static final Set<Integer> NOT_DONE = Set.of(429, 503);

  private final Testbed testbed;
  private final long seed;
  private final Queue<Testbed.StartedLogin> live = new ConcurrentLinkedQueue<>();

  public Actions(Testbed testbed, long seed) {
    this.testbed = testbed;
    this.seed = seed;
  }

  /**
   * What came of actions.
   *
   * @param actions how many there were
   * @param calls how many calls they came to at the proxy
   * @param answers how many of each status
   * @param twice how many happened more than once at Telegram
   */
  public record Outcome(int actions, long calls, Map<Integer, Long> answers, long twice) {
    public double success() {
      return (answers.getOrDefault(201, 0L) + answers.getOrDefault(200, 0L)) / (double) actions;
    }

    public double callsPerAction() {
      return calls / (double) actions;
    }

    public void publish(String row) {
      Figures.of(row)
          .with("actions", actions)
          .with("twice", twice)
          .with("callsPerAction", "%.3f".formatted(callsPerAction()))
          .with("success", "%.2f%%".formatted(100 * success()))
          .with("answers", answers)
          .publish();
    }
  }

  private record Done(String number, Response answer) {}

  /** So many logins are started, each for a number of its own. */
  public Outcome start(int actions) {
    testbed.faults().mix(seed, FaultMix.m());
    long before = testbed.proxy().receivedCalls().count(SEND_CODE);
    List<Done> done =
        ConcurrentCallers.run(
            actions,
            CALLERS,
            i -> {
              String number = testbed.number();
              return new Done(number, testbed.caller().start(number));
            });
    done.stream()
        .filter(start -> start.answer().status() == 201)
        .forEach(start -> live.add(new Testbed.StartedLogin(start.number(), start.answer().id())));
    return compare(done, SEND_CODE, before, Event.SEND_CODE_ASKED, 201);
  }

  /** So many codes are given, one to a login; logins are started as needed, without faults. */
  public Outcome giveCodes(int actions) {
    testbed.faults().always(SEND_CODE, new Fault.None());
    testbed.faults().mix(seed + 1, FaultMix.m());
    long before = testbed.proxy().receivedCalls().count(VERIFY_CODE);
    List<Done> done =
        ConcurrentCallers.run(
            actions,
            CALLERS,
            i -> {
              Testbed.StartedLogin started = live.poll();
              Testbed.StartedLogin login = started == null ? testbed.startLogin() : started;
              String code = Api.codeOf(login.number());
              return new Done(login.number(), testbed.caller().submitCode(login.id(), code));
            });
    return compare(done, VERIFY_CODE, before, Event.SIGN_IN_ASKED, 200);
  }

  private Outcome compare(
      List<Done> done, Operation operation, long callsBefore, Event effect, int success) {
    long calls = testbed.proxy().receivedCalls().count(operation) - callsBefore;
    long twice = 0;
    for (Done action : done) {
      long happened = testbed.events().count(action.number(), effect);
      Response answer = action.answer();
      String told = "%s %s: %s".formatted(effect, answer.code(), answer.body());
      twice += Math.max(0, happened - 1);
      if (answer.status() == success) {
        assertThat(happened).as(told).isPositive();
      } else if (UNKNOWN.contains(answer.status())) {
        assertThat(answer.state()).as(told).isEqualTo("unknown");
      } else {
        assertThat(answer.status()).as(told).isIn(NOT_DONE);
        assertThat(answer.body().at("/error/retryable").booleanValue()).as(told).isTrue();
        assertThat(happened).as(told).isZero();
      }
    }
    Map<Integer, Long> answers =
        done.stream()
            .collect(groupingBy(action -> action.answer().status(), TreeMap::new, counting()));
    return new Outcome(done.size(), calls, answers, twice);
  }
}
