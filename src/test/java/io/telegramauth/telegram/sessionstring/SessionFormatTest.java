package io.telegramauth.telegram.sessionstring;

import static io.telegramauth.telegram.sessionstring.SessionFormat.GRAMJS;
import static io.telegramauth.telegram.sessionstring.SessionFormat.PYROGRAM;
import static io.telegramauth.telegram.sessionstring.SessionFormat.TELETHON;
import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.session.TelegramSession;
import io.telegramauth.session.TelegramSession.Opaque;
import io.telegramauth.session.TelegramSession.Portable;
import io.telegramauth.telegram.sessionstring.SessionFormat.Owner;
import io.telegramauth.telegram.sessionstring.SessionFormat.Recognised;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
  private static final Owner OWNER = new Owner(USER, API_ID, false);
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
    "1, 149.154.175.50, 369",
    "5, 149.154.171.5,  369",
    "4, 149.154.167.91, 369",
    "3, 149.154.175.100, 369",
    "2, 2001:67c:4e8:f002::a, 377",
    "2, 2001:067c:04e8:f002:0000:0000:0000:000a, 401",
    "4, vesta.web.telegram.org, 381",
    "2, venus-1.web.telegram.org, 381",
    "5, zws5.web.telegram.org, 377"
  })
  void readsAndWritesGramjs(int dc, String address, int length) {
    String text = SessionStrings.gramjs(dc, address, 443, KEY);

    assertThat(text).hasSize(length);
    assertReadAndWritten(text, GRAMJS, session(dc, address, KEY));
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
  void pyrogramStringsNameUserAndNetwork() {
    String text = SessionStrings.pyrogram(2, 99, true, KEY, Long.MAX_VALUE, false);

    PortableSession read = recognise(text).orElseThrow().session();

    assertThat(read.apiId()).isEqualTo(99);
    assertThat(read.userId()).isEqualTo(Long.MAX_VALUE);
    assertThat(read.test()).isTrue();
    assertThat(read.address()).isEqualTo("149.154.167.40");
  }

  @ParameterizedTest
  @CsvSource({
    "2, 149.154.167.40",
    "1, 2001:b28:f23d:f001::e",
    "2, 2001:67c:4e8:f002::e",
    "2, 2001:067c:04e8:f002:0000:0000:0000:000e",
    "2, 2001:67C:4E8:F002:0:0:0:E",
    "2, 2001:67c:4e8:f002::0.0.0.14",
    "3, 2001:b28:f23d:f003::e"
  })
  void anAddressOfATestDataCentreIsOne(int dc, String address) {
    String text = SessionStrings.gramjs(dc, address, 80, KEY);

    PortableSession read = recognise(text).orElseThrow().session();

    assertThat(read.test()).isTrue();
    assertThat(GRAMJS.text(read).reveal()).isEqualTo(text);
    byte[] pyrogram = Base64.getUrlDecoder().decode(PYROGRAM.text(read).reveal());
    assertThat(pyrogram[0]).isEqualTo((byte) dc);
    assertThat(pyrogram[5]).isEqualTo((byte) 1);
  }

  @Test
  void aTestAddressByIpv6InTelethonsBytesIsOneToo() {
    byte[] address = {0x20, 1, 6, 0x7c, 4, (byte) 0xe8, (byte) 0xf0, 2, 0, 0, 0, 0, 0, 0, 0, 0xe};

    assertThat(
            recognise(SessionStrings.telethon(2, address, 443, KEY)).orElseThrow().session().test())
        .isTrue();
  }

  /** Their names are the same: where Telegram's test network is meant, the owner says so. */
  @ParameterizedTest
  @CsvSource({"2, true, true", "2, false, false", "4, true, false"})
  void aHostNameDoesNotDetermineTheNetwork(int dc, boolean testServers, boolean test) {
    String text = SessionStrings.gramjs(dc, "zws" + dc + ".web.telegram.org", 443, KEY);

    assertThat(
            SessionFormat.recognise(SecretString.of(text), new Owner(USER, API_ID, testServers))
                .orElseThrow()
                .session()
                .test())
        .isEqualTo(test);
  }

  @ParameterizedTest
  @CsvSource({
    "1, pluto",
    "2, venus",
    "3, aurora",
    "4, vesta",
    "5, flora",
    "1, pluto-1",
    "4, VESTA-1",
    "2, zws2",
    "2, zws2-1",
    "3, kws3",
    "5, kws5-1"
  })
  void aHostNameIsReplacedByTheDataCentres(int dc, String name) {
    String text = SessionStrings.gramjs(dc, name + ".web.telegram.org", 443, KEY);

    PortableSession read = recognise(text).orElseThrow().session();

    assertThat(GRAMJS.text(read).reveal()).isEqualTo(text);
    String address = DataCentres.address(dc, false).orElseThrow();
    assertThat(TELETHON.text(read)).isEqualTo(TELETHON.text(session(dc, address, KEY)));
    assertThat(PYROGRAM.text(read)).isEqualTo(PYROGRAM.text(session(dc, address, KEY)));
  }

  /** The key lives where the number says: nobody is sent elsewhere by an address beside it. */
  @ParameterizedTest
  @CsvSource({
    "1.2.3.4, 443",
    "10.20.30.40, 443",
    "149.154.167.51, 443",
    "149.154.167.91, 8080",
    "venus.web.telegram.org, 443",
    "vesta.web.telegram.org.example, 443",
    "vesta.example, 443",
    "999.154.167.91, 443",
    "2001:67c:4e8:f002::a, 443",
    "::1, 443",
    ":::::, 443"
  })
  void anAddressThatTheDataCentreDoesNotHaveIsReplaced(String address, int port) {
    PortableSession read =
        recognise(SessionStrings.gramjs(4, address, port, KEY)).orElseThrow().session();

    assertThat(GRAMJS.text(read).reveal()).isEqualTo(SessionStrings.gramjs(4, ADDRESS, 443, KEY));
    assertThat(TELETHON.text(read).reveal()).isEqualTo(SessionStrings.telethon(4, IPV4, 443, KEY));
  }

  @Test
  void aStoredForeignAddressIsReplaced() {
    assertThat(GRAMJS.text(session(4, "1.2.3.4", KEY)).reveal())
        .isEqualTo(SessionStrings.gramjs(4, ADDRESS, 443, KEY));
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 443, 5222})
  void portsAreKept(int port) {
    String text = SessionStrings.telethon(4, IPV4, port, KEY);

    assertThat(TELETHON.text(recognise(text).orElseThrow().session()).reveal()).isEqualTo(text);
  }

  /** A key of zeros has none of the characters in which the alphabets differ. */
  @Test
  void distinguishesGramjsAndTelethon() {
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
  void keepsStringsInAnotherAlphabet() {
    byte[] ones = new byte[256];
    Arrays.fill(ones, (byte) 0xFF);
    assertOpaque(SessionStrings.gramjs(4, ADDRESS, 443, ones).replace('/', '_').replace('+', '-'));
    assertOpaque(SessionStrings.telethon(4, IPV4, 443, ones).replace('_', '/'));
    assertOpaque(SessionStrings.pyrogram(4, API_ID, false, ones, USER, false).replace('_', '/'));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6, 127, 128, 255})
  void keepsStringsOfUnknownDataCentres(int dc) {
    assertOpaque(SessionStrings.gramjs(dc, ADDRESS, 443, KEY));
    assertOpaque(SessionStrings.telethon(dc, IPV4, 443, KEY));
    assertOpaque(SessionStrings.pyrogram(dc, API_ID, false, KEY, USER, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "149.154.167.91.",
        "12345",
        "localhost",
        "-a.b",
        "a b.c",
        "149.154.167.\u0000\u0000"
      })
  void keepsStringsWithInvalidAddresses(String address) {
    assertOpaque(SessionStrings.gramjs(4, address, 443, KEY));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 257, 512})
  void keepsStringsWithKeysOfAnotherLength(int length) {
    byte[] key = new byte[length];
    assertOpaque(SessionStrings.gramjs(4, ADDRESS, 443, key));
    assertOpaque(SessionStrings.telethon(4, IPV4, 443, key));
    assertOpaque(SessionStrings.pyrogram(4, API_ID, false, key, USER, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "1=", "11", "2abc", "{\"Version\":1}", " ", "ä", "1\u0000", "AQ", "null"})
  void keepsOtherStrings(String text) {
    assertOpaque(text);
  }

  @Test
  void keepsSessionsOfBots() {
    assertOpaque(SessionStrings.pyrogram(4, API_ID, false, KEY, USER, true));
  }

  @Test
  void readsOlderPyrogramLayoutsAndWritesTheCurrentOne() {
    long narrow = 2_000_000_001L;
    String of64Bits = SessionStrings.oldPyrogram(4, false, KEY, USER, true);
    String of32Bits = SessionStrings.oldPyrogram(4, false, KEY, narrow, false);
    Owner narrowOwner = new Owner(narrow, API_ID, false);

    assertThat(of64Bits).hasSize(356);
    assertThat(of32Bits).hasSize(351);
    assertThat(recognise(of64Bits)).contains(new Recognised(session(4, ADDRESS, KEY), PYROGRAM));
    TelegramSession kept = TelegramSession.of(SecretString.of(of32Bits), narrowOwner);
    assertThat(kept.text().reveal())
        .isEqualTo(SessionStrings.pyrogram(4, API_ID, false, KEY, narrow, false));
  }

  @ParameterizedTest
  @EnumSource(SessionFormat.class)
  void cleansDecoratedStrings(SessionFormat format) {
    String text = format.text(session(4, ADDRESS, KEY)).reveal();
    for (String decorated :
        List.of(
            text + "\n",
            " " + text + "\r\n",
            "\"" + text + "\"",
            "'" + text + "'",
            "\u201c" + text + "\u201d",
            "\ufeff" + text,
            "\u2068" + text + "\u2069",
            text.replace("=", ""),
            text.replaceAll("(.{64})", "$1\n"),
            text.replaceAll("(.{76})", "$1\r\n  "),
            text.substring(0, 100) + "\u200b\u00a0" + text.substring(100))) {
      TelegramSession kept = TelegramSession.of(SecretString.of(decorated), OWNER);

      assertThat(kept.text().reveal()).as(decorated).isEqualTo(text);
      assertThat(kept.text(TELETHON).orElseThrow())
          .isEqualTo(TELETHON.text(session(4, ADDRESS, KEY)));
    }
  }

  /** Of a version that did not know it. */
  @Test
  void storedOpaqueStringsAreReadOnceTheirFormatIsKnown() {
    String text = SessionStrings.gramjs(4, "vesta.web.telegram.org", 443, KEY);
    TelegramSession stored = new Opaque(SecretString.of(text));

    assertThat(stored.recognised(OWNER).text(TELETHON).orElseThrow().reveal())
        .isEqualTo(SessionStrings.telethon(4, IPV4, 443, KEY));
    assertThat(stored.recognised(OWNER).text().reveal()).isEqualTo(text);
    TelegramSession somebodyElses =
        new Opaque(SecretString.of(SessionStrings.oldPyrogram(4, false, KEY, USER + 1, true)));
    assertThat(somebodyElses.recognised(OWNER)).isEqualTo(somebodyElses);
  }

  @Test
  void keepsStringsOfAnotherVersion() {
    assertOpaque("2" + SessionStrings.telethon(4, IPV4, 443, KEY).substring(1));
  }

  /** Bits that no byte is made of are zero where a library has written it. */
  @Test
  void keepsNonCanonicalStrings() {
    String text = SessionStrings.pyrogram(4, API_ID, false, KEY, USER, false);

    assertOpaque(text.substring(0, text.length() - 1) + "B");
  }

  @ParameterizedTest
  @EnumSource(SessionFormat.class)
  void noChangedStringIsRecognisedAsTheSameSession(SessionFormat format) {
    Random random = new Random(11);
    String text = format.text(session(4, ADDRESS, KEY)).reveal();
    for (int i = 0; i < 3000; i++) {
      char[] changed = text.toCharArray();
      changed[random.nextInt(changed.length)] = (char) random.nextInt(32, 127);
      String damaged = new String(changed);
      SecretString given = SecretString.of(damaged);

      String out = TelegramSession.of(given, OWNER).text().reveal();

      // Kept as it came, or read: then what goes out is read as the same.
      assertThat(
              out.equals(damaged)
                  || SessionFormat.recognise(SecretString.of(out), OWNER)
                      .map(Recognised::session)
                      .map(PortableSession::authKey)
                      .equals(
                          SessionFormat.recognise(given, OWNER)
                              .map(Recognised::session)
                              .map(PortableSession::authKey)))
          .as("seed 11, round %d", i)
          .isTrue();
    }
  }

  @Test
  void pyrogramAndMtcuteStringsNameTheUser() {
    assertThat(userIn(SessionStrings.pyrogram(4, API_ID, false, KEY, USER, false))).hasValue(USER);
    assertThat(userIn(SessionStrings.pyrogram(4, API_ID, false, KEY, USER, true))).hasValue(USER);
    assertThat(userIn(SessionStrings.pyrogram(4, API_ID, false, KEY, 0, false))).isEmpty();
    assertThat(userIn(SessionStrings.oldPyrogram(4, true, KEY, 17, false))).hasValue(17);
    assertThat(userIn(SessionStrings.oldPyrogram(4, true, KEY, USER, true))).hasValue(USER);
    assertThat(userIn(SessionStrings.mtcute(4, ADDRESS, 443, KEY, USER, true))).hasValue(USER);
    assertThat(userIn(SessionStrings.mtcute(4, ADDRESS, 443, KEY, USER, false) + "\n"))
        .hasValue(USER);
    assertThat(userIn(SessionStrings.mtcute(4, ADDRESS, 443, KEY, 0, true))).isEmpty();
    assertThat(userIn(SessionStrings.gramjs(4, ADDRESS, 443, KEY))).isEmpty();
    assertThat(userIn(SessionStrings.telethon(4, IPV4, 443, KEY))).isEmpty();
    assertThat(userIn("")).isEmpty();
    assertThat(userIn("Aw")).isEmpty();
    assertThat(userIn("=".repeat(100_000))).isEmpty();
  }

  private static OptionalLong userIn(String text) {
    return SessionFormat.userIn(SecretString.of(text));
  }

  @ParameterizedTest
  @EnumSource(SessionFormat.class)
  void recognisesItsOwnStrings(SessionFormat format) {
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
  void convertsToEveryFormatAndBack(SessionFormat came) {
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
