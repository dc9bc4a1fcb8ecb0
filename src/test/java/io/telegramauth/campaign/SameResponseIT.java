package io.telegramauth.campaign;

import static io.telegramauth.sandbox.proxy.Operation.SEND_CODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.campaign.harness.ConcurrentCallers;
import io.telegramauth.campaign.harness.Engine;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.campaign.harness.LeakCheck;
import io.telegramauth.campaign.harness.Response;
import io.telegramauth.campaign.harness.Testbed;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Campaign;
import io.telegramauth.testing.Sandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * R11: a start that is repeated under its {@code Idempotency-Key} gets the same answer and has no
 * further effect, also when its first answer was a failure, and also after a restart. That the key
 * is kept for a day is shown by {@code IdempotentStartTest}, whose clock can be moved.
 */
@Tag(Campaign.TAG)
@ExtendWith(LeakCheck.class)
class SameResponseIT {
  private static final int KEYS = Campaign.size(6, 100);
  private static final int REPLAYS = Campaign.size(20, 100);
  private static final int CALLERS = 32;
  private static final Duration SLOW = Duration.ofMillis(400);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A start under a key, and what it was answered. */
  private record First(String key, String number, Response answer) {}

  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.harness.Engine#tried")
  void aReplayGetsTheSameResponseAndHasNoEffect(Engine engine) {
    Testbed testbed = Testbed.shared(engine, SameResponseIT.class);
    try {
      List<First> firsts = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        firsts.add(first(testbed, i));
      }
      int replays = KEYS * REPLAYS;
      replay(testbed, firsts, replays / 2);
      if (Campaign.isFull()) {
        testbed.service().close();
        testbed.startService();
      }
      replay(testbed, firsts, replays - replays / 2);

      for (First first : firsts) {
        assertThat(testbed.events().count(first.number(), Event.SEND_CODE_ASKED)).isEqualTo(1);
        String other = "{\"phoneNumber\":\"" + testbed.number() + "\"}";
        Response misused =
            testbed.caller().send("POST", Api.LOGINS, other, headers(first.key())).join();
        assertThat(misused.status()).isEqualTo(422);
        assertThat(misused.code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
      }
      Figures.of(engine.row("R11"))
          .with("keys", KEYS)
          .with("replays", replays)
          .with("different", 0)
          .with("effectsOfEach", 1)
          .publish();
    } finally {
      testbed.clearFaults();
    }
  }

  /** Of every five, one is asked for while it is under way, and one loses its answer. */
  private static First first(Testbed testbed, int number) {
    String key = Api.freshKey();
    String phone = testbed.number();
    boolean inFlight = number % 5 == 0;
    if (inFlight) {
      testbed.faults().next(SEND_CODE, new Fault.Delay(SLOW));
    } else if (number % 5 == 1) {
      testbed.faults().next(SEND_CODE, new Fault.ResetAfterReading(true));
    }
    long before = testbed.proxy().receivedCalls().count(SEND_CODE);
    CompletableFuture<Response> running = testbed.caller().startAsync(phone, headers(key));
    if (inFlight) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> testbed.proxy().receivedCalls().count(SEND_CODE) > before);
      Response meanwhile = testbed.caller().start(phone, headers(key));
      assertThat(meanwhile.status()).isEqualTo(409);
      assertThat(meanwhile.code()).isEqualTo("IDEMPOTENCY_KEY_IN_USE");
    }
    Response answer = running.join();
    assertThat(answer.status()).isEqualTo(number % 5 == 1 ? 504 : 201);
    return new First(key, phone, answer);
  }

  private static void replay(Testbed testbed, List<First> firsts, int times) {
    List<Runnable> differences =
        ConcurrentCallers.run(
            times,
            CALLERS,
            i -> {
              First first = firsts.get(i % firsts.size());
              Response again = testbed.caller().start(first.number(), headers(first.key()));
              return () -> assertSame(first.answer(), again);
            });
    differences.forEach(Runnable::run);
  }

  /** As a service: without its key another number under the key would be another start. */
  private static String[] headers(String key) {
    return new String[] {"Idempotency-Key", key, "Authorization", "ApiKey " + Sandbox.API_KEY};
  }

  /** All but the request's own id. */
  private static void assertSame(Response first, Response again) {
    assertThat(again.status()).isEqualTo(first.status());
    assertThat(again.body().path("data")).isEqualTo(first.body().path("data"));
    assertThat(again.body().path("error")).isEqualTo(first.body().path("error"));
  }
}
