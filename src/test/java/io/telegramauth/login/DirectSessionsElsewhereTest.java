package io.telegramauth.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Campaign;
import io.telegramauth.testing.GramJs;
import io.telegramauth.testing.GramJs.Exported;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.TrustingTdlib;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Sessions that TDLib made, handed out in every format, are taken up by a client that knows nothing
 * of either. The test servers, to which TDLib is let here, are three.
 */
@QuarkusTest
@QuarkusTestResource(value = DirectRouteTest.WithoutProxy.class, restrictToAnnotatedClass = true)
@Tag(Campaign.TAG)
class DirectSessionsElsewhereTest {
  DirectRouteTest.WithoutProxy sandbox;

  @BeforeEach
  void clients() {
    TrustingTdlib.assumeThere();
    GramJs.assumeThere();
    sandbox.dataCentre().faults().clear();
  }

  @AfterEach
  void nothingIsLeft() {
    if (TrustingTdlib.isThere()) {
      await().untilAsserted(() -> assertThat(sandbox.leftovers()).isEmpty());
    }
  }

  @Test
  void clientLibrariesUseEveryHandedOutSession() {
    List<Exported> exported = new ArrayList<>();
    for (int i = 0; i < Campaign.size(1, 102); i++) {
      int dc = 1 + i % 3;
      String number = "+99966%d%04d".formatted(dc, 6000 + i);
      Api.logIn(number);
      long user = Api.userOf(number);
      for (SessionFormat format : SessionFormat.values()) {
        String name = format.name().toLowerCase(Locale.ROOT);
        String text =
            Api.session(user, Sandbox.API_KEY, name)
                .then()
                .statusCode(200)
                .extract()
                .path("data.sessionString");
        exported.add(new Exported(format, text, dc, user));
      }
    }
    List<String> refused = GramJs.refused(sandbox.dataCentre(), exported);
    Figures.of("R14-direct-route")
        .with("sessions", exported.size())
        .with("formats", SessionFormat.values().length)
        .with("refused", refused.size())
        .publish();
    assertThat(refused).isEmpty();
  }
}
