package io.telegramauth.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.campaign.harness.Actions;
import io.telegramauth.campaign.harness.Actions.Outcome;
import io.telegramauth.campaign.harness.Engine;
import io.telegramauth.campaign.harness.LeakCheck;
import io.telegramauth.campaign.harness.Testbed;
import io.telegramauth.sandbox.proxy.SandboxProxyOptions;
import io.telegramauth.testing.Campaign;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * R1, R2 and half of R3: while one in four calls to the proxy fails, no user action is carried out
 * twice, whatever the proxy supports, and retries stay few.
 */
@Tag(Campaign.TAG)
@ExtendWith(LeakCheck.class)
class NoSecondCodeIT {
  private static final long SEED = Campaign.seed(20_261_122L);
  private static final int ACTIONS = Campaign.size(100, 10_000);

  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.harness.Engine#tried")
  void noCodeIsSentOrSubmittedTwice(Engine engine) {
    Testbed testbed = Testbed.shared(engine, NoSecondCodeIT.class);
    try {
      Actions actions = new Actions(testbed, SEED);
      Outcome starts = actions.start(ACTIONS);
      Outcome codes = actions.giveCodes(ACTIONS);
      starts.publish(engine.row("R1-starts"));
      codes.publish(engine.row("R1-codes"));

      assertThat(starts.twice()).isZero();
      assertThat(codes.twice()).isZero();
      assertThat(starts.answers().keySet()).as("faults are met").hasSizeGreaterThan(1);
      // R3: of all failures only those are repeated that certainly had no effect.
      assertThat(starts.callsPerAction()).isLessThanOrEqualTo(1.2);
      assertThat(codes.callsPerAction()).isLessThanOrEqualTo(1.2);
    } finally {
      testbed.clearFaults();
    }
  }

  /**
   * Four attempts of which a quarter fails are not enough for 99.9 %: 0.24^4 is 0.3 %. An operator
   * whose proxy honours keys can afford more of them.
   */
  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.harness.Engine#tried")
  @EnabledIfSystemProperty(named = Campaign.PROPERTY, matches = Campaign.FULL)
  void withAProxyThatHonoursKeysFaultsAreInvisible(Engine engine) {
    Map<String, String> settings =
        Map.of(
            "TELEGRAM_PROXY_HONOURS_IDEMPOTENCY_KEYS", "true",
            "TELEGRAM_PROXY_RETRIES", "6",
            "TELEGRAM_PROXY_BREAKER_WINDOW", "20",
            "REQUEST_DEADLINE_MS", "10000");
    SandboxProxyOptions honouring = SandboxProxyOptions.defaults().honouringIdempotencyKeys();
    try (Testbed testbed = Testbed.open(engine, settings, honouring)) {
      Actions actions = new Actions(testbed, SEED);
      Outcome starts = actions.start(ACTIONS);
      Outcome codes = actions.giveCodes(ACTIONS);
      starts.publish(engine.row("R2-starts"));
      codes.publish(engine.row("R2-codes"));

      assertThat(starts.twice() + codes.twice()).isZero();
      assertThat(starts.success()).isGreaterThanOrEqualTo(0.999);
      assertThat(codes.success()).isGreaterThanOrEqualTo(0.999);
    }
  }
}
