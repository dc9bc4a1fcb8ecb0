package io.telegramauth.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telegramauth.campaign.harness.ConcurrentCallers;
import io.telegramauth.campaign.harness.Engine;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.campaign.harness.LeakCheck;
import io.telegramauth.campaign.harness.Response;
import io.telegramauth.campaign.harness.Testbed;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Campaign;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * R13: the rules of every code and every login id. The expiry of a code, which has to be waited
 * for, is tested by {@code LoginStepsTest}, whose clock can be moved.
 */
@Tag(Campaign.TAG)
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("io.telegramauth.campaign.harness.Engine#tried")
class CodeRulesIT {
  private static final int LOGINS = Campaign.size(6, 500);
  private static final int IDS = Campaign.size(64, 2000);
  private static final int PAIRS = Campaign.size(10, 2000);
  private static final int CALLERS = 16;
  private static final int MAX_CHECKS = 5;
  private static final Duration MAX_LIFETIME = Duration.ofMinutes(10);
  private static final int MIN_BITS = 128;

  private final Engine engine;
  private final Testbed testbed;

  CodeRulesIT(Engine engine) {
    this.engine = engine;
    this.testbed = Testbed.shared(engine, CodeRulesIT.class);
  }

  @Test
  void aCodeHasFiveAttempts() {
    List<Testbed.StartedLogin> live =
        ConcurrentCallers.run(LOGINS, CALLERS, i -> testbed.startLogin());
    ConcurrentCallers.run(LOGINS, CALLERS, i -> giveWrongCodes(live.get(i), 2 * MAX_CHECKS));
    for (Testbed.StartedLogin login : live) {
      // The right one comes too late.
      testbed.caller().submitCode(login.id(), Api.codeOf(login.number()));
      assertThat(testbed.events().count(login.number(), Event.SIGN_IN_ASKED)).isEqualTo(MAX_CHECKS);
      assertThat(testbed.events().count(login.number(), Event.SIGNED_IN)).isZero();
    }
    Figures.of(engine.row("R13-checks"))
        .with("logins", LOGINS)
        .with("mostChecks", MAX_CHECKS)
        .publish();
  }

  /** Has to wait until Telegram lets a code be sent again. */
  @Test
  @EnabledIfSystemProperty(named = Campaign.PROPERTY, matches = Campaign.FULL)
  void aResendDoesNotResetAttempts() {
    int before = 3;
    List<Testbed.StartedLogin> live =
        ConcurrentCallers.run(LOGINS, CALLERS, i -> testbed.startLogin());
    ConcurrentCallers.run(LOGINS, CALLERS, i -> giveWrongCodes(live.get(i), before));
    Testbed.StartedLogin last = live.get(LOGINS - 1);
    await()
        .atMost(SandboxTelegram.RESEND_AFTER.multipliedBy(2))
        .until(() -> testbed.caller().resend(last.id()).status() == 200);
    ConcurrentCallers.run(LOGINS - 1, CALLERS, i -> resend(live.get(i)));
    ConcurrentCallers.run(LOGINS, CALLERS, i -> giveWrongCodes(live.get(i), MAX_CHECKS));
    for (Testbed.StartedLogin login : live) {
      assertThat(testbed.events().count(login.number(), Event.CODE_SENT)).isEqualTo(2);
      assertThat(testbed.events().count(login.number(), Event.SIGN_IN_ASKED)).isEqualTo(MAX_CHECKS);
    }
    Figures.of(engine.row("R13-resend"))
        .with("logins", LOGINS)
        .with("mostChecks", MAX_CHECKS)
        .publish();
  }

  private int resend(Testbed.StartedLogin login) {
    Response answer = testbed.caller().resend(login.id());
    assertThat(answer.status()).as(answer.code()).isEqualTo(200);
    return answer.status();
  }

  private int giveWrongCodes(Testbed.StartedLogin login, int codes) {
    for (int i = 0; i < codes; i++) {
      Response answer = testbed.caller().submitCode(login.id(), Api.wrongCodeOf(login.number()));
      assertThat(answer.status()).as(answer.code()).isBetween(400, 429);
    }
    return codes;
  }

  @Test
  void aCodeIsUsedOnceAndExpires() {
    ConcurrentCallers.run(
        LOGINS,
        CALLERS,
        i -> {
          String number = testbed.number();
          Instant before = Instant.now();
          Response start = testbed.caller().start(number);
          Instant end = Instant.parse(start.data("expiresAt"));
          assertThat(end).isAfter(before).isBefore(Instant.now().plus(MAX_LIFETIME));
          assertThat(testbed.caller().submitCode(start.id(), Api.codeOf(number)).status())
              .isEqualTo(200);
          assertThat(testbed.caller().submitCode(start.id(), Api.codeOf(number)).status())
              .isEqualTo(409);
          assertThat(testbed.events().count(number, Event.SIGN_IN_ASKED)).isEqualTo(1);
          return number;
        });
    Figures.of(engine.row("R13-once")).with("logins", LOGINS).publish();
  }

  /** Every bit of an id is as often set as not, whatever the bits of the one before. */
  @Test
  void idsAreLongAndRandom() {
    String number = testbed.number();
    List<byte[]> ids = new ArrayList<>();
    for (int i = 0; i < IDS; i++) {
      ids.add(Base64.getUrlDecoder().decode(testbed.caller().start(number).id()));
    }
    int bits = Byte.SIZE * ids.get(0).length;
    assertThat(bits).isGreaterThanOrEqualTo(MIN_BITS);
    assertThat(ids.stream().map(BitSet::valueOf).distinct()).hasSize(IDS);
    // Six standard deviations of a fair coin: one in 10^9 for each bit.
    double tolerance = 3 / Math.sqrt(IDS);
    for (int bit = 0; bit < bits; bit++) {
      int set = 0;
      int changed = 0;
      for (int i = 0; i < IDS; i++) {
        boolean now = BitSet.valueOf(ids.get(i)).get(bit);
        set += now ? 1 : 0;
        changed += i > 0 && now != BitSet.valueOf(ids.get(i - 1)).get(bit) ? 1 : 0;
      }
      assertThat(set / (double) IDS).as("bit " + bit).isCloseTo(0.5, within(tolerance));
      assertThat(changed / (double) (IDS - 1)).as("bit " + bit).isCloseTo(0.5, within(tolerance));
    }
    Figures.of(engine.row("R13-ids")).with("ids", IDS).with("bits", bits).publish();
  }

  /** Before the code is given nobody learns whether there is an account. */
  @Test
  void knownAndUnknownNumbersGetTheSameResponse() {
    String known = testbed.number();
    String unknown = Api.unregisteredNumber();
    List<Duration> timesOfKnown = new ArrayList<>();
    List<Duration> timesOfUnknown = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      Response one = testbed.caller().start(known);
      Response other = testbed.caller().start(unknown);
      assertThat(other.status()).isEqualTo(one.status()).isEqualTo(201);
      assertThat(withoutTimes(other)).isEqualTo(withoutTimes(one));
      timesOfKnown.add(one.took());
      timesOfUnknown.add(other.took());
    }
    double ratio = median(timesOfUnknown).toNanos() / (double) median(timesOfKnown).toNanos();
    Figures.of(engine.row("R13-same"))
        .with("pairs", PAIRS)
        .with("medianOfUnknownToKnown", "%.3f".formatted(ratio))
        .publish();
    if (Campaign.isFull()) {
      assertThat(ratio).isBetween(0.95, 1.05);
    }
  }

  private static ObjectNode withoutTimes(Response answer) {
    ObjectNode login = answer.body().get("data").deepCopy();
    login.remove(List.of("id", "expiresAt"));
    ((ObjectNode) login.get("delivery")).remove("resendAt");
    return login;
  }

  private static Duration median(List<Duration> times) {
    return times.stream().sorted().toList().get(times.size() / 2);
  }
}
