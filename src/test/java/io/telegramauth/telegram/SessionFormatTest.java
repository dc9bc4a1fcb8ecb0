package io.telegramauth.telegram;

import static io.telegramauth.telegram.SessionFormat.GRAMJS;
import static io.telegramauth.telegram.SessionFormat.PYROGRAM;
import static io.telegramauth.telegram.SessionFormat.TELETHON;
import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.session.TelegramSession;
import io.telegramauth.session.TelegramSession.Opaque;
import io.telegramauth.session.TelegramSession.Portable;
import io.telegramauth.telegram.SessionFormat.Owner;
import io.telegramauth.telegram.SessionFormat.Recognised;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against strings that {@link SessionStrings} writes on its own. */
class SessionFormatTest {
  private static final int API_ID = 17349;
  private static final long USER = 5_000_000_001L;
  private static final Owner OWNER = new Owner(USER, API_ID);
  private static final byte[] IPV4 = {(byte) 149, (byte) 154, (byte) 167, 91};
  private static final String ADDRESS = "149.154.167.91";
  private static final byte[] KEY = key(1);

  private static byte[] key(long seed) {
    byte[] key = new byte[256];
    new Random(seed).nextBytes(key);
    return key;
  }

  private static PortableSession session(int dc, String address, byte[] key) {
    return new PortableSession(dc, address, 443, SecretBytes.of(key), false, API_ID, USER);
  }

  private static Optional<Recognised> recognise(String text) {
    return SessionFormat.recognise(SecretString.of(text), OWNER);
  }

  private static void assertOpaque(String text) {
    TelegramSession session = TelegramSession.of(SecretString.of(text), OWNER);

    assertThat(session).isInstanceOf(Opaque.class);
    assertThat(session.text().reveal()).isEqualTo(text);
    assertThat(session.text(TELETHON)).isEmpty();
  }

  private static void assertReadAndWritten(
      String text, SessionFormat format, PortableSession session) {
    assertThat(recognise(text)).contains(new Recognised(session, format));
    assertThat(format.text(session).reveal()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3.4,         361",
    "10.20.30.4,      365",
    "10.20.30.40,     365",
    "149.154.1.50,    365",
    "149.154.171.5,   369",
    "149.154.167.91,  369",
    "149.154.175.100, 369",
    "2001:67c:4e8:f002::a, 377"
  })
  void readsAndWritesGramjs(String address, int length) {
    String text = SessionStrings.gramjs(4, address, 443, KEY);

    assertThat(text).hasSize(length);
    assertReadAndWritten(text, GRAMJS, session(4, address, KEY));
  }

  @Test
  void readsAndWritesTelethonWithIpv4() {
    String text = SessionStrings.telethon(4, IPV4, 443, KEY);

    assertThat(text).hasSize(353);
    assertReadAndWritten(text, TELETHON, session(4, ADDRESS, KEY));
  }

  @Test
  void readsAndWritesTelethonWithIpv6() {
    byte[] address = {0x20, 1, 6, 0x7c, 4, (byte) 0xe8, (byte) 0xf0, 2, 0, 0, 0, 0, 0, 0, 0, 0xa};
    String text = SessionStrings.telethon(2, address, 443, KEY);

    assertThat(text).hasSize(369);
    assertReadAndWritten(text, TELETHON, session(2, "2001:67c:4e8:f002:0:0:0:a", KEY));
  }

  @Test
  void readsAndWritesPyrogram() {
    String text = SessionStrings.pyrogram(4, API_ID, false, KEY, USER, false);

    assertThat(text).hasSize(362);
    assertReadAndWritten(text, PYROGRAM, session(4, ADDRESS, KEY));
  }

  @Test
  void pyrogramTellsOwnerAndTestItself() {
    String text = SessionStrings.pyrogram(2, 99, true, KEY, Long.MAX_VALUE, false);

    PortableSession read = recognise(text).orElseThrow().session();

    assertThat(read.apiId()).isEqualTo(99);
    assertThat(read.userId()).isEqualTo(Long.MAX_VALUE);
    assertThat(read.test()).isTrue();
    assertThat(read.address()).isEqualTo("149.154.167.40");
  }

  @Test
  void anAddressOfATestDataCentreIsOne() {
    String text = SessionStrings.gramjs(2, "149.154.167.40", 80, KEY);

    PortableSession read = recognise(text).orElseThrow().session();

    assertThat(read.test()).isTrue();
    assertThat(read.port()).isEqualTo(80);
  }

  @Test
  void portsAreUnsigned() {
    assertThat(
            recognise(SessionStrings.telethon(1, IPV4, 65535, KEY)).orElseThrow().session().port())
        .isEqualTo(65535);
  }

  /** A key of zeros needs neither of the letters that tell the alphabets apart. */
  @Test
  void tellsGramjsAndTelethonApartWhenLengthAndAlphabetAreTheSame() {
    byte[] zeros = new byte[256];
    byte[] ipv6 = {0x20, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    String gramjs = SessionStrings.gramjs(4, ADDRESS, 443, zeros);
    String telethon = SessionStrings.telethon(4, ipv6, 443, zeros);

    assertThat(gramjs).hasSameSizeAs(telethon).hasSize(369).matches("[A-Za-z0-9]+=*");
    assertThat(telethon).matches("[A-Za-z0-9]+=*");
    assertThat(recognise(gramjs).map(Recognised::format)).contains(GRAMJS);
    assertThat(recognise(telethon).map(Recognised::format)).contains(TELETHON);
  }

  @Test
  void keepsWhatIsWrittenInTheOtherAlphabetAsItCame() {
    byte[] ones = new byte[256];
    Arrays.fill(ones, (byte) 0xFF);
    assertOpaque(SessionStrings.gramjs(4, ADDRESS, 443, ones).replace('/', '_').replace('+', '-'));
    assertOpaque(SessionStrings.telethon(4, IPV4, 443, ones).replace('_', '/'));
    assertOpaque(SessionStrings.pyrogram(4, API_ID, false, ones, USER, false).replace('_', '/'));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6, 127, 128, 255})
  void keepsADataCentreThatDoesNotExistAsItCame(int dc) {
    assertOpaque(SessionStrings.gramjs(dc, ADDRESS, 443, KEY));
    assertOpaque(SessionStrings.telethon(dc, IPV4, 443, KEY));
    assertOpaque(SessionStrings.pyrogram(dc, API_ID, false, KEY, USER, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dead.beef",
        "cafe.de",
        "venus.web.telegram.org",
        "999.154.167.91",
        "149.154.167",
        "149.154.167.91.",
        "1.2.3.4.5",
        ":::::",
        "12345",
        "2001:67c:4e8:f002::z",
        "149.154.167.\u0000\u0000"
      })
  void keepsAnAddressThatIsNotNumericAsItCame(String address) {
    assertOpaque(SessionStrings.gramjs(4, address, 443, KEY));
  }

  /** As Telethon's it would be a string that nobody can tell from GramJS's. */
  @ParameterizedTest
  @ValueSource(strings = {"1:67c:4e8:f002::a", "0001:67c:4e8:f002:0:0:0:a", "::1"})
  void keepsAnAddressThatNotEveryFormatCanCarryAsItCame(String address) {
    assertOpaque(SessionStrings.gramjs(4, address, 443, KEY));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 257, 512})
  void keepsAKeyOfAnotherLengthAsItCame(int length) {
    byte[] key = new byte[length];
    assertOpaque(SessionStrings.gramjs(4, ADDRESS, 443, key));
    assertOpaque(SessionStrings.telethon(4, IPV4, 443, key));
    assertOpaque(SessionStrings.pyrogram(4, API_ID, false, key, USER, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "1=", "11", "2abc", "{\"Version\":1}", " ", "ä", "1\u0000", "AQ", "null"})
  void keepsWhatIsNoSessionStringAsItCame(String text) {
    assertOpaque(text);
  }

  @Test
  void keepsABotsAndAnOldPyrogramSessionAsTheyCame() {
    assertOpaque(SessionStrings.pyrogram(4, API_ID, false, KEY, USER, true));
    assertOpaque(Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[263]));
    assertOpaque(Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[267]));
  }

  @Test
  void keepsADecoratedStringAsItCame() {
    String text = SessionStrings.telethon(4, IPV4, 443, KEY);
    assertOpaque(text + "\n");
    assertOpaque(" " + text);
    assertOpaque(text.replace("=", ""));
    assertOpaque("2" + text.substring(1));
  }

  @ParameterizedTest
  @EnumSource(SessionFormat.class)
  void nothingIsLostWhateverCharacterChanges(SessionFormat format) {
    Random random = new Random(11);
    String text = format.text(session(4, ADDRESS, KEY)).reveal();
    for (int i = 0; i < 3000; i++) {
      char[] changed = text.toCharArray();
      changed[random.nextInt(changed.length)] = (char) random.nextInt(32, 127);
      String damaged = new String(changed);

      assertThat(TelegramSession.of(SecretString.of(damaged), OWNER).text().reveal())
          .as("seed 11, round %d", i)
          .isEqualTo(damaged);
    }
  }

  @ParameterizedTest
  @EnumSource(SessionFormat.class)
  void recognisesWhatItWrites(SessionFormat format) {
    for (int seed = 0; seed < 500; seed++) {
      int dc = 1 + seed % 5;
      PortableSession session =
          session(dc, DataCentres.address(dc, false).orElseThrow(), key(seed));

      assertThat(recognise(format.text(session).reveal()))
          .as("seed %d", seed)
          .contains(new Recognised(session, format));
    }
  }

  @ParameterizedTest
  @EnumSource(SessionFormat.class)
  void goesOutInEveryFormatAndComesBackTheSame(SessionFormat came) {
    PortableSession session = session(4, ADDRESS, KEY);
    TelegramSession kept = TelegramSession.of(came.text(session), OWNER);

    assertThat(kept).isEqualTo(new Portable(session, came));
    assertThat(kept.text()).isEqualTo(came.text(session));
    for (SessionFormat wanted : SessionFormat.values()) {
      SecretString written = kept.text(wanted).orElseThrow();
      assertThat(SessionFormat.recognise(written, OWNER)).contains(new Recognised(session, wanted));
    }
    assertThat(kept.text(GRAMJS).orElseThrow().reveal())
        .isEqualTo(SessionStrings.gramjs(4, ADDRESS, 443, KEY));
    assertThat(kept.text(TELETHON).orElseThrow().reveal())
        .isEqualTo(SessionStrings.telethon(4, IPV4, 443, KEY));
    assertThat(kept.text(PYROGRAM).orElseThrow().reveal())
        .isEqualTo(SessionStrings.pyrogram(4, API_ID, false, KEY, USER, false));
  }

  @Test
  void formatsAreNamedInAnyCase() {
    assertThat(SessionFormat.named("gramjs")).contains(GRAMJS);
    assertThat(SessionFormat.named("Telethon")).contains(TELETHON);
    assertThat(SessionFormat.named("PYROGRAM")).contains(PYROGRAM);
    assertThat(SessionFormat.named("mtcute")).isEmpty();
    assertThat(SessionFormat.named("")).isEmpty();
  }
}
