package io.telegramauth.session;

import static io.telegramauth.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.proxy.GramJsSession;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Breaker;
import io.telegramauth.testing.Sandbox;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
    Api.loggedIn(number);
  }

  @Test
  void theFormatItCameInIsHandedOutUnlessAnotherIsAskedFor() {
    String text = Api.session(user, Sandbox.API_KEY).path("data.sessionString");
    assertThat(GramJsSession.parse(text).dc()).isEqualTo(dc);
    assertIsTheUsers(GramJsSession.parse(text).key());
    assertThat(handedOut("gramjs")).isEqualTo(text);
    assertThat(handedOut("GramJS")).isEqualTo(text);
  }

  @Test
  void telethonReadsItsSession() {
    String text = handedOut("telethon");
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
  void pyrogramReadsItsSession() {
    String text = handedOut("pyrogram");
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
  void anUnknownFormatIsRefusedAndNothingIsHandedOut() {
    assertRefused(
        Api.session(user, Sandbox.API_KEY, "zip"),
        400,
        "VALIDATION_ERROR",
        "UNKNOWN",
        Map.of("format", "must be gramjs, telethon or pyrogram"));
  }

  private String handedOut(String format) {
    return Api.session(user, Sandbox.API_KEY, format)
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
