package io.telegramauth.campaign;

import static io.telegramauth.sandbox.proxy.Operation.SEND_CODE;
import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.campaign.harness.ConcurrentCallers;
import io.telegramauth.campaign.harness.Engine;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.campaign.harness.LeakCheck;
import io.telegramauth.campaign.harness.Response;
import io.telegramauth.campaign.harness.Testbed;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.Faults.Weight;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Campaign;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * R7: the circuit opens when the proxy fails, and never because of users' mistakes or Telegram's
 * refusals.
 */
@Tag(Campaign.TAG)
@ExtendWith(LeakCheck.class)
class BreakerIT {
  private static final long SEED = Campaign.seed(7L);
  private static final int WRONG_CODES = Campaign.size(60, 6000);
  private static final int REFUSED_STARTS = Campaign.size(40, 4000);
  private static final int CODES_A_LOGIN = 4;
  private static final int CALLERS = 16;

  /** The circuit's window, as it is by default. */
  private static final int WINDOW = 10;

  private static final String OPENED = "ft_circuitbreaker_opened_total";

  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.harness.Engine#tried")
  void userErrorsDoNotOpenTheCircuit(Engine engine) {
    Testbed testbed = Testbed.shared(engine, BreakerIT.class);
    List<Testbed.StartedLogin> live =
        ConcurrentCallers.run(WRONG_CODES / CODES_A_LOGIN, CALLERS, i -> testbed.startLogin());
    long asked = testbed.proxy().receivedCalls().total();
    double opened = testbed.caller().metric(OPENED);
    try {
      ConcurrentCallers.run(live.size(), CALLERS, i -> giveWrongCodes(testbed, live.get(i)));
      assertThat(testbed.proxy().receivedCalls().total() - asked).isEqualTo(WRONG_CODES);
      testbed
          .faults()
          .mix(
              SEED,
              new Weight(new Fault.RpcFailure("PHONE_NUMBER_BANNED"), 1),
              new Weight(new Fault.RpcFailure("PHONE_NUMBER_INVALID"), 1),
              new Weight(new Fault.RpcFailure("FLOOD_WAIT_37"), 1),
              new Weight(new Fault.RpcFailure("PHONE_NUMBER_FLOOD"), 1));
      ConcurrentCallers.run(
          REFUSED_STARTS,
          CALLERS,
          i -> {
            Response answer = testbed.caller().start(testbed.number());
            assertThat(answer.status()).as(answer.code()).isIn(400, 403, 429);
            return answer;
          });
      assertThat(testbed.proxy().receivedCalls().total() - asked)
          .isEqualTo(WRONG_CODES + REFUSED_STARTS);

      double openings = testbed.caller().metric(OPENED) - opened;
      Figures.of(engine.row("R7-mistakes"))
          .with("wrongCodes", WRONG_CODES)
          .with("refusedStarts", REFUSED_STARTS)
          .with("openings", (long) openings)
          .publish();
      assertThat(openings).isZero();
      assertThat(testbed.caller().proxy().data("circuit")).isEqualTo("closed");
    } finally {
      testbed.faults().clear();
    }
  }

  private static int giveWrongCodes(Testbed testbed, Testbed.StartedLogin login) {
    for (int i = 0; i < CODES_A_LOGIN; i++) {
      Response answer = testbed.caller().submitCode(login.id(), Api.wrongCodeOf(login.number()));
      assertThat(answer.code()).isEqualTo("PHONE_CODE_INVALID");
    }
    return CODES_A_LOGIN;
  }

  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.harness.Engine#tried")
  void proxyFailuresOpenTheCircuitWithinItsWindow(Engine engine) {
    Testbed testbed = Testbed.shared(engine, BreakerIT.class);
    testbed.clearFaults();
    Testbed.StartedLogin bound = testbed.startLogin();
    double opened = testbed.caller().metric(OPENED);
    try {
      testbed.faults().always(Fault.Status.of(500));
      long before = testbed.proxy().receivedCalls().count(SEND_CODE);
      Response answer = testbed.caller().start(testbed.number());
      int starts = 1;
      while (!answer.code().equals("PROXY_CIRCUIT_OPEN") && starts <= 2 * WINDOW) {
        answer = testbed.caller().start(testbed.number());
        starts++;
      }
      long needed = testbed.proxy().receivedCalls().count(SEND_CODE) - before;
      Response step = testbed.caller().submitCode(bound.id(), Api.codeOf(bound.number()));
      Figures.of(engine.row("R7-opens")).with("failures", needed).with("window", WINDOW).publish();

      assertThat(answer.code()).isEqualTo("PROXY_CIRCUIT_OPEN");
      assertThat(answer.retryAfter()).isPresent();
      assertThat(needed).isLessThanOrEqualTo(WINDOW);
      assertThat(testbed.caller().metric(OPENED) - opened).isEqualTo(1);
      assertThat(step.code()).isEqualTo("PROXY_CIRCUIT_OPEN");
    } finally {
      testbed.clearFaults();
    }
  }
}
