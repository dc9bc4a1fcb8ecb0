package io.telegramauth.telegram.sessionstring;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.campaign.harness.Cases;
import io.telegramauth.campaign.harness.Choices;
import io.telegramauth.campaign.harness.Mutations;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.session.TelegramSession;
import io.telegramauth.session.TelegramSession.Portable;
import io.telegramauth.telegram.sessionstring.SessionFormat.Owner;
import io.telegramauth.telegram.sessionstring.SessionFormat.Recognised;
import io.telegramauth.testing.Campaign;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Session strings from a proxy that may be anything: each is kept as it came, or taken for a format
 * whose strings are read as the same session.
 */
@Tag(Campaign.TAG)
class BadSessionStringsTest {
  private static final Owner OWNER = new Owner(5_000_000_001L, 17349, false);

  private static PortableSession session(Choices choices) {
    String address =
        choices.of(
            "149.154.167.91",
            "1.2.3.4",
            "2001:67c:4e8:f002:0:0:0:a",
            "2001:b28:f23f:f005:0:0:0:a",
            "149.154.175.10",
            "2001:67c:4e8:f002::e",
            "vesta.web.telegram.org",
            "zws2-1.web.telegram.org");
    int dc = choices.between(1, 5);
    boolean test = DataCentres.isTest(dc, address, choices.oneIn(2));
    return new PortableSession(
        dc,
        address,
        choices.between(0, 65_535),
        SecretBytes.of(choices.bytes(PortableSession.AUTH_KEY_LENGTH)),
        test,
        OWNER.apiId(),
        OWNER.userId());
  }

  private static String text(Choices choices) {
    String valid = choices.of(SessionFormat.values()).text(session(choices)).reveal();
    return switch (choices.below(6)) {
      case 0 -> choices.text(20_000);
      case 1 ->
          "1"
              + choices
                  .of(Base64.getEncoder(), Base64.getUrlEncoder())
                  .encodeToString(choices.bytes(choices.length(20_000)));
      case 2 -> inBytes(choices, valid);
      default -> Mutations.text(choices, valid);
    };
  }

  /** Still base64, so that the changes get past it. */
  private static String inBytes(Choices choices, String valid) {
    boolean versioned = valid.startsWith("1");
    String body = (versioned ? valid.substring(1) : valid).replace('-', '+').replace('_', '/');
    byte[] bytes = Mutations.bytes(choices, Base64.getMimeDecoder().decode(body));
    Base64.Encoder encoder = choices.oneIn(2) ? Base64.getEncoder() : Base64.getUrlEncoder();
    return (versioned ? "1" : "")
        + (versioned ? encoder : encoder.withoutPadding()).encodeToString(bytes);
  }

  @Test
  void noStringIsLost() {
    Cases.of("session strings", 10_000, 1_000_000)
        .allocating(1_000_000)
        .check(
            BadSessionStringsTest::text,
            text -> {
              SecretString secret = SecretString.of(text);
              SessionFormat.userIn(secret);
              TelegramSession kept = TelegramSession.of(secret, OWNER);
              if (kept instanceof Portable portable) {
                PortableSession session = portable.session();
                assertThat(session.dc()).isBetween(1, 5);
                assertThat(session.port()).isBetween(0, 65_535);
                assertThat(session.authKey().length()).isEqualTo(256);
                for (SessionFormat wanted : SessionFormat.values()) {
                  assertComesBack(session, wanted);
                }
              } else {
                assertThat(kept.text().reveal()).isEqualTo(text);
              }
            });
  }

  @Test
  void everySessionConvertsToEveryFormat() {
    Cases.of("sessions through all formats", 3000, 300_000)
        .allocating(1_000_000)
        .check(
            BadSessionStringsTest::session,
            session -> {
              for (SessionFormat format : SessionFormat.values()) {
                assertComesBack(session, format);
              }
            });
  }

  /** What a format does not carry is another matter: Pyrogram's has no address. */
  private static void assertComesBack(PortableSession session, SessionFormat format) {
    Owner owner = new Owner(session.userId(), session.apiId(), session.test());
    Recognised back = SessionFormat.recognise(format.text(session), owner).orElseThrow();
    assertThat(back.format()).isEqualTo(format);
    assertThat(back.session().dc()).isEqualTo(session.dc());
    assertThat(back.session().authKey()).isEqualTo(session.authKey());
    assertThat(back.session().userId()).isEqualTo(session.userId());
  }
}
