package io.telegramauth.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.telegramauth.campaign.harness.Caller;
import io.telegramauth.campaign.harness.Engine;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.campaign.harness.LeakCheck;
import io.telegramauth.campaign.harness.Response;
import io.telegramauth.campaign.harness.Testbed;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Campaign;
import io.telegramauth.testing.Sandbox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * R22: a service learns of another's session neither by the response nor by its time. Requests for
 * sessions of others and for none take turns, so that whatever else the machine does meets both.
 */
@Tag(Campaign.TAG)
@ExtendWith(LeakCheck.class)
class ForeignSessionIT {
  private static final int SESSIONS = Campaign.size(4, 50);
  private static final int ROUNDS = Campaign.size(2, 100);
  private static final int WARM_UP = Campaign.size(0, 20);
  private static final double MAX_DIFFERENCE = 0.05;

  /** Of one path: times in nanoseconds. */
  private record Times(List<Long> foreign, List<Long> unknown) {
    Times() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  @ParameterizedTest
  @MethodSource("io.telegramauth.campaign.harness.Engine#tried")
  void anothersSessionIsLikeNone(Engine engine) {
    Testbed testbed = Testbed.shared(engine, ForeignSessionIT.class);
    Caller caller = testbed.caller();
    Times byUser = new Times();
    Times byId = new Times();
    Times revoked = new Times();
    List<String> users = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      Testbed.StartedLogin login = testbed.startLogin();
      Response completed = caller.submitCode(login.id(), Api.codeOf(login.number()));
      assertThat(completed.state()).isEqualTo("completed");
      users.add(Long.toString(Api.userOf(login.number())));
      ids.add(completed.body().at("/data/session/sessionId").textValue());
    }
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      for (int i = 0; i < SESSIONS; i++) {
        String nobody = Long.toString(4_000_000_000L + i);
        String none = "A".repeat(20) + (char) ('A' + i / 26) + (char) ('A' + i % 26);
        boolean measured = round >= 0;
        boolean foreignFirst = (round + i) % 2 == 0;
        compare(
            caller,
            "GET",
            "/sessions/user/" + users.get(i),
            "/sessions/user/" + nobody,
            byUser,
            measured,
            foreignFirst);
        compare(
            caller,
            "GET",
            "/sessions/user/" + users.get(i) + "?sessionId=" + ids.get(i),
            "/sessions/user/" + users.get(i) + "?sessionId=" + none,
            byId,
            measured,
            foreignFirst);
        compare(
            caller,
            "DELETE",
            "/sessions/" + ids.get(i),
            "/sessions/" + none,
            revoked,
            measured,
            foreignFirst);
      }
    }
    Figures figures = Figures.of(engine.row("R22")).with("requestsOfEach", byUser.foreign().size());
    publish(figures, "byUser", byUser);
    publish(figures, "byId", byId);
    publish(figures, "revoke", revoked);
    figures.publish();
    if (Campaign.isFull()) {
      Offset<Double> allowed = within(MAX_DIFFERENCE);
      assertThat(ratio(byUser)).isCloseTo(1, allowed);
      assertThat(ratio(byId)).isCloseTo(1, allowed);
      assertThat(ratio(revoked)).isCloseTo(1, allowed);
    }
  }

  private static void compare(
      Caller caller,
      String method,
      String foreign,
      String unknown,
      Times times,
      boolean measured,
      boolean foreignFirst) {
    for (boolean isForeign : new boolean[] {foreignFirst, !foreignFirst}) {
      Response response =
          caller
              .send(
                  method,
                  Api.BASE + (isForeign ? foreign : unknown),
                  null,
                  "Authorization",
                  "ApiKey " + Sandbox.BRIDGE_KEY)
              .join();
      assertThat(response.status()).isEqualTo(404);
      assertThat(response.code()).isEqualTo("SESSION_NOT_FOUND");
      if (measured) {
        (isForeign ? times.foreign() : times.unknown()).add(response.took().toNanos());
      }
    }
  }

  private static double ratio(Times times) {
    return median(times.foreign()) / median(times.unknown());
  }

  private static double median(List<Long> nanos) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2.0;
  }

  private static void publish(Figures figures, String path, Times times) {
    figures
        .with(path + "ForeignMicros", Math.round(median(times.foreign()) / 1000))
        .with(path + "UnknownMicros", Math.round(median(times.unknown()) / 1000))
        .with(path + "Ratio", Math.round(ratio(times) * 1000) / 1000.0);
  }
}
