package io.telegramauth.campaign;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.campaign.harness.ConcurrentCallers;
import io.telegramauth.campaign.harness.Engine;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.campaign.harness.LeakCheck;
import io.telegramauth.campaign.harness.OddPlays;
import io.telegramauth.campaign.harness.Response;
import io.telegramauth.campaign.harness.Testbed;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.proxy.GramJsSession;
import io.telegramauth.sandbox.proxy.SandboxProxyOptions;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Campaign;
import io.telegramauth.testing.FaultyHop;
import io.telegramauth.testing.Sandbox;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * R19 and R20: users log in, each for themselves, through a hop that misbehaves on the wire. Nobody
 * gets another user's session, and nobody is sent a second code.
 */
@Tag(Campaign.TAG)
@ExtendWith(LeakCheck.class)
class OwnSessionIT {
  private static final long SEED = Campaign.seed(20_261_130L);
  private static final int USERS = Campaign.size(150, 10_000);
  private static final int CALLERS = 32;

  private static final Map<String, String> SETTINGS =
      Map.of(
          "TELEGRAM_PROXY_READ_TIMEOUT_MS", "700",
          "TELEGRAM_PROXY_ATTEMPT_TIMEOUT_MS", "1500",
          // Most calls fail here; the row is about what is believed, not about what is tried.
          "TELEGRAM_PROXY_BREAKER_RATIO", "1.0",
          "TELEGRAM_PROXY_BREAKER_WINDOW", "1000");

  private record Tried(String number, Response start, Response code) {}

  /** Through a proxy that ties its responses to requests, and through one that does not. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noCallerGetsAnotherUsersSession(boolean tied) {
    OddPlays plays = new OddPlays(SEED, tied);
    try (Testbed testbed = Testbed.empty(Engine.SQLITE, SETTINGS, SandboxProxyOptions.defaults());
        FaultyHop hop = FaultyHop.before(testbed.proxy().baseUrl())) {
      testbed.set(Map.of("TELEGRAM_PROXY_URL", hop.baseUrl()));
      testbed.startService();
      hop.play(plays);
      List<Tried> tried = ConcurrentCallers.run(USERS, CALLERS, user -> logIn(testbed));

      long completed = 0;
      long others = 0;
      long secondCodes = 0;
      for (Tried login : tried) {
        TestAccount account = TestAccount.of(login.number()).orElseThrow();
        secondCodes += Math.max(0, testbed.events().count(login.number(), Event.CODE_SENT) - 1);
        if (login.code().state().equals("completed")) {
          completed++;
          others += isOwn(login.code().body().at("/data/session/userId").asLong(), account) ? 0 : 1;
        }
        others += isGivenAnothers(testbed, account) ? 1 : 0;
      }
      Figures.of(tied ? "R19-tied" : "R19-untied")
          .with("logins", tried.size())
          .with("completed", completed)
          .with("anothers", others)
          .with("secondCodes", secondCodes)
          .with("starts", statuses(tried.stream().map(Tried::start).toList()))
          .with("codes", statuses(tried.stream().map(Tried::code).toList()))
          .with("plays", plays.counts())
          .publish();
      assertThat(others).as("sessions under a wrong user").isZero();
      assertThat(secondCodes).as("second codes").isZero();
      assertThat(completed).as("logins that a faithful hop has let through").isPositive();
      assertThat(plays.counts()).hasSizeGreaterThan(OddPlays.Play.values().length - 4);
    }
  }

  private static Tried logIn(Testbed testbed) {
    String number = testbed.number();
    Response start = testbed.caller().start(number);
    Response code =
        start.status() == 201 ? testbed.caller().submitCode(start.id(), Api.codeOf(number)) : start;
    return new Tried(number, start, code);
  }

  /** Whether the store holds a session under the account that is not the account's. */
  private static boolean isGivenAnothers(Testbed testbed, TestAccount account) {
    Response session =
        testbed
            .caller()
            .send(
                "GET",
                Api.BASE + "/sessions/user/" + account.userId(),
                null,
                "Authorization",
                "ApiKey " + Sandbox.API_KEY)
            .join();
    if (session.status() == 404) {
      return false;
    }
    assertThat(session.status()).isEqualTo(200);
    return !testbed
        .telegram()
        .authorised(GramJsSession.parse(session.data("sessionString")).key())
        .filter(account::equals)
        .isPresent();
  }

  private static boolean isOwn(long userId, TestAccount account) {
    return userId == account.userId();
  }

  private static Map<Integer, Long> statuses(List<Response> answers) {
    return answers.stream().collect(groupingBy(Response::status, TreeMap::new, counting()));
  }
}
