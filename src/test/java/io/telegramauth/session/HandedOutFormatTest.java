package io.telegramauth.session;

import static io.telegramauth.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.GramJsSession;
import io.telegramauth.sandbox.proxy.Operation;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Breaker;
import io.telegramauth.testing.Sandbox;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session in the formats of client libraries: read back here as those libraries read them. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class HandedOutFormatTest {
  Sandbox sandbox;

  private String number;
  private long user;
  private int dc;

  @BeforeEach
  void logIn() {
    sandbox.proxy().faults().clear();
    Breaker.close();
    number = Api.plainNumber();
    user = Api.userOf(number);
    dc = Integer.parseInt(number.substring(6, 7));
    Api.logIn(number);
  }

  @Test
  void theOriginalFormatIsHandedOutByDefault() {
    String text = Api.session(user, Sandbox.API_KEY).path("data.sessionString");
    assertThat(GramJsSession.parse(text).dc()).isEqualTo(dc);
    assertIsTheUsers(GramJsSession.parse(text).key());
    assertThat(handOut("gramjs")).isEqualTo(text);
    assertThat(handOut("GramJS")).isEqualTo(text);
  }

  @Test
  void telethonReadsTheHandedOutSession() {
    String text = handOut("telethon");
    assertThat(text).startsWith("1").hasSize(353);
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text.substring(1)));
    assertThat(bytes.get()).isEqualTo((byte) dc);
    byte[] address = new byte[4];
    bytes.get(address);
    assertThat(address).startsWith(149, 154);
    assertThat(bytes.getShort()).isEqualTo((short) 443);
    assertIsTheUsers(rest(bytes, 256));
    assertThat(bytes.hasRemaining()).isFalse();
  }

  @Test
  void pyrogramReadsTheHandedOutSession() {
    String text = handOut("pyrogram");
    assertThat(text).hasSize(362);
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
    assertThat(bytes.get()).isEqualTo((byte) dc);
    assertThat(bytes.getInt()).isEqualTo(17349);
    assertThat(bytes.get()).isEqualTo((byte) 1);
    assertIsTheUsers(rest(bytes, 256));
    assertThat(bytes.getLong()).isEqualTo(user);
    assertThat(bytes.get()).isZero();
    assertThat(bytes.hasRemaining()).isFalse();
  }

  @Test
  void anUnknownFormatIsRejected() {
    assertRefused(
        Api.session(user, Sandbox.API_KEY, "zip"),
        400,
        "VALIDATION_ERROR",
        "UNKNOWN",
        Map.of("format", "must be gramjs, telethon or pyrogram"));
  }

  /** As a proxy gives it that reaches Telegram by WebSockets, in any of the names they have. */
  @ParameterizedTest
  @ValueSource(
      strings = {"venus.web.telegram.org", "venus-1.web.telegram.org", "zws2.web.telegram.org"})
  void aWebSocketSessionIsHandedOutInEveryFormat(String host) {
    String text = completeWithString(2, host, 443);

    assertThat(handOut(null)).isEqualTo(text);
    assertThat(handOut("gramjs")).isEqualTo(text);
    assertThat(address(handOut("telethon"))).containsExactly(149, 154, 167, 40);
    byte[] pyrogram = Base64.getUrlDecoder().decode(handOut("pyrogram"));
    assertThat(pyrogram[0]).isEqualTo((byte) 2);
    assertThat(pyrogram[5]).as("The sandbox stands for the test servers").isEqualTo((byte) 1);
  }

  @Test
  void aForeignAddressIsReplacedByTheDataCentres() {
    completeWithString(2, "203.0.113.7", 4430);

    assertThat(GramJsSession.parse(handOut("gramjs")).address()).isEqualTo("149.154.167.40");
    assertThat(GramJsSession.parse(handOut(null)).port()).isEqualTo(443);
    assertThat(address(handOut("telethon"))).containsExactly(149, 154, 167, 40);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2001:067c:04e8:f002:0000:0000:0000:000e",
        "2001:67c:4e8:f002::e",
        "2001:67C:4E8:F002:0:0:0:E"
      })
  void aTestDataCentreByIpv6IsOne(String address) {
    String text = completeWithString(2, address, 443);

    assertThat(handOut("gramjs")).isEqualTo(text);
    assertThat(Base64.getUrlDecoder().decode(handOut("pyrogram"))[5]).isEqualTo((byte) 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%s\\n", " %s ", "\\\"%s\\\"", "'%s'", "\\u2068%s\\u2069", "\\ufeff%s\\r\\n"})
  void aDecoratedSessionStringIsCleaned(String carried) {
    String text = GramJsSession.inDc(2, key()).render();
    completeWith(carried.formatted(text.replace("=", "")));

    assertThat(handOut(null)).isEqualTo(text);
    assertThat(address(handOut("telethon"))).containsExactly(149, 154, 167, 40);
  }

  /** Ids of 64 and of 32 bits, neither with the application's. */
  @ParameterizedTest
  @ValueSource(ints = {356, 351})
  void anOlderPyrogramStringIsHandedOutInTheCurrentLayout(int length) {
    number = Api.plainNumber();
    user = Api.userOf(number);
    ByteBuffer bytes = ByteBuffer.allocate(length == 356 ? 267 : 263);
    bytes.put((byte) 2).put((byte) 1).put(key().value());
    if (length == 356) {
      bytes.putLong(user);
    } else {
      bytes.putInt((int) user);
    }
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    assertThat(text).hasSize(length);
    // A test account's id has more than 32 bits: then it is another user's.
    int status = length == 356 ? 200 : 502;
    complete(text, status);
    if (status == 200) {
      assertThat(handOut(null)).hasSize(362).isEqualTo(handOut("pyrogram"));
      assertThat(address(handOut("telethon"))).containsExactly(149, 154, 167, 40);
    }
  }

  @Test
  void aFormatThatCannotBeHadIsRecordedAsNotHandedOut() {
    completeWith("a-session-of-another-library");
    assertThat(handOut(null)).isEqualTo("a-session-of-another-library");
    assertRefused(
        Api.session(user, Sandbox.API_KEY, "telethon"),
        409,
        "SESSION_FORMAT_UNAVAILABLE",
        "UNKNOWN");

    String id = Api.sessions(user).path("data.sessions[0].id");
    Api.accessLog(id)
        .then()
        .body("data.entries.action", contains("hand_out", "hand_out", "create"))
        .body("data.entries.outcome", contains("format_unavailable", "done", "done"));
  }

  private String completeWithString(int dataCentre, String host, int port) {
    String text = new GramJsSession(dataCentre, host, port, key()).render();
    completeWith(text);
    return text;
  }

  private static AuthKey key() {
    return AuthKey.random(new SecureRandom());
  }

  /** The only session of a user, as the proxy gives it in JSON. */
  private void completeWith(String sessionString) {
    number = Api.plainNumber();
    user = Api.userOf(number);
    complete(sessionString, 200);
  }

  private void complete(String sessionString, int status) {
    String id = Api.startLogin(number);
    String answer =
        "{\"success\":true,\"data\":{\"userId\":%d,\"sessionString\":\"%s\"}}"
            .formatted(user, sessionString);
    sandbox
        .proxy()
        .faults()
        .next(
            Operation.VERIFY_CODE,
            new Fault.Status(200, "application/json", answer, Optional.empty()));
    Api.code(id, Api.codeOf(number)).then().statusCode(status);
  }

  private static byte[] address(String telethon) {
    byte[] bytes = Base64.getUrlDecoder().decode(telethon.substring(1));
    return Arrays.copyOfRange(bytes, 1, 5);
  }

  private String handOut(String format) {
    return (format == null
            ? Api.session(user, Sandbox.API_KEY)
            : Api.session(user, Sandbox.API_KEY, format))
        .then()
        .statusCode(200)
        .extract()
        .path("data.sessionString");
  }

  private static AuthKey rest(ByteBuffer bytes, int length) {
    byte[] key = new byte[length];
    bytes.get(key);
    return AuthKey.of(key);
  }

  private void assertIsTheUsers(AuthKey key) {
    assertThat(sandbox.telegram().authorised(key))
        .get()
        .satisfies(account -> assertThat(account.userId()).isEqualTo(user));
  }
}
