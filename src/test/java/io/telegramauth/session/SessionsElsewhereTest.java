package io.telegramauth.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.SentCode;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.dc.DataCentre;
import io.telegramauth.sandbox.dc.DataCentreOptions;
import io.telegramauth.sandbox.proxy.GramJsSession;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import io.telegramauth.telegram.sessionstring.SessionFormat.Owner;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Breaker;
import io.telegramauth.testing.Campaign;
import io.telegramauth.testing.GramJs;
import io.telegramauth.testing.GramJs.Exported;
import io.telegramauth.testing.Sandbox;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Sessions of the proxy's, handed out in every format, are taken up by a client that knows nothing
 * of this service.
 */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
@Tag(Campaign.TAG)
class SessionsElsewhereTest {
  private static final List<String> IPV6 =
      List.of(
          "2001:b28:f23d:f001::a",
          "2001:67c:4e8:f002::a",
          "2001:b28:f23d:f003::a",
          "2001:67c:4e8:f004::a",
          "2001:b28:f23f:f005::a");

  Sandbox sandbox;

  private DataCentre dataCentre;

  @BeforeEach
  void start() {
    GramJs.assumeThere();
    sandbox.proxy().faults().clear();
    Breaker.close();
    // The proxy's sessions are known in it: the same Telegram, another door.
    dataCentre = DataCentre.start(sandbox.telegram(), DataCentreOptions.defaults());
  }

  @AfterEach
  void stop() {
    if (dataCentre != null) {
      dataCentre.close();
    }
  }

  @Test
  void clientLibrariesUseEveryHandedOutSession() {
    List<Exported> exported = new ArrayList<>();
    for (int i = 0; i < Campaign.size(1, 21); i++) {
      // One of the test servers, and one of those that only production has.
      for (int dc : Campaign.isFull() ? new int[] {1, 2, 3, 4, 5} : new int[] {2, 5}) {
        exported.addAll(handOut("+99966%d%04d".formatted(dc, 6000 + i)));
      }
    }
    int byApi = exported.size();
    for (int i = 0; i < Campaign.size(1, 21); i++) {
      for (int dc : Campaign.isFull() ? new int[] {1, 2, 3, 4, 5} : new int[] {4}) {
        exported.addAll(withIpv6Address("+99966%d%04d".formatted(dc, 5900 + i)));
      }
    }
    List<String> refused = GramJs.refused(dataCentre, exported);
    Figures.of("R14-proxy-route")
        .with("ipv4", byApi)
        .with("ipv6", exported.size() - byApi)
        .with("formats", SessionFormat.values().length)
        .with("refused", refused.size())
        .publish();
    assertThat(refused).isEmpty();
  }

  private static List<Exported> handOut(String number) {
    Api.logIn(number);
    TestAccount account = TestAccount.of(number).orElseThrow();
    List<Exported> exported = new ArrayList<>();
    for (SessionFormat format : SessionFormat.values()) {
      String name = format.name().toLowerCase(Locale.ROOT);
      String text =
          Api.session(account.userId(), Sandbox.API_KEY, name)
              .then()
              .statusCode(200)
              .extract()
              .path("data.sessionString");
      exported.add(new Exported(format, text, account.dc(), account.userId()));
    }
    return exported;
  }

  /** A proxy that reached Telegram by IPv6 says so in its session; the sandbox's does not. */
  private List<Exported> withIpv6Address(String number) {
    TestAccount account = TestAccount.of(number).orElseThrow();
    AuthKey key = signedIn(sandbox.telegram(), account);
    GramJsSession session = new GramJsSession(account.dc(), IPV6.get(account.dc() - 1), 443, key);
    TelegramSession kept =
        TelegramSession.of(
            SecretString.of(session.render()), new Owner(account.userId(), 17349, false));
    return Arrays.stream(SessionFormat.values())
        .map(
            format ->
                new Exported(
                    format,
                    kept.text(format).orElseThrow().reveal(),
                    account.dc(),
                    account.userId()))
        .toList();
  }

  private static AuthKey signedIn(SandboxTelegram telegram, TestAccount account) {
    AuthKey key = AuthKey.random(new SecureRandom());
    telegram.register(key);
    SentCode sent = telegram.sendCode(key, account.phoneNumber());
    telegram.signIn(key, account.phoneNumber(), sent.phoneCodeHash(), account.code());
    return key;
  }
}
