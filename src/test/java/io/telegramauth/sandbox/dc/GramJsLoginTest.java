package io.telegramauth.sandbox.dc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.EventCounter;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.SentCode;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.testing.GramJs;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GramJS, an older layer's client than TDLib, logs in to the data centre. */
class GramJsLoginTest {
  private static final String PLAIN = "+9996620001";
  private static final String TWO_FACTOR = "+9996637001";
  private static final ServerKey SERVER_KEY = ServerKey.generate();

  private final SandboxTelegram telegram = new SandboxTelegram(InstantSource.system());
  private DataCentre dataCentre;

  @BeforeAll
  static void install() {
    GramJs.assumeThere();
  }

  @BeforeEach
  void start() {
    dataCentre = DataCentre.start(telegram, DataCentreOptions.defaults().withServerKey(SERVER_KEY));
  }

  @AfterEach
  void stop() {
    dataCentre.close();
  }

  private ObjectNode job(String transport) {
    return GramJs.job(dataCentre, transport);
  }

  private ObjectNode login(String transport, String phoneNumber, int dc) {
    return job(transport)
        .put("dc", dc)
        .put("phone", phoneNumber)
        .put("code", TestAccount.of(phoneNumber).orElseThrow().code())
        .put("password", TestAccount.PASSWORD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "abridged", "obfuscated"})
  void logsInWithACodeOverEveryTransport(String transport) {
    GramJs.assertIs(GramJs.run(login(transport, PLAIN, 2)), PLAIN);
    assertThat(telegram.events().count(PLAIN, EventCounter.Event.SIGNED_IN)).isEqualTo(1);
  }

  @Test
  void logsInWithAPasswordInTheAccountsDataCentre() {
    JsonNode answer = GramJs.run(login("full", TWO_FACTOR, 1));
    GramJs.assertIs(answer, TWO_FACTOR);
    assertThat(answer.path("dc").asInt()).isEqualTo(3);
    assertThat(telegram.events().count(TWO_FACTOR, EventCounter.Event.CODE_SENT)).isEqualTo(1);
    assertThat(telegram.events().count(TWO_FACTOR, EventCounter.Event.PASSWORD_ASKED)).isEqualTo(1);
  }

  @Test
  void continuesItsSessionUntilItIsLoggedOut() {
    String session = GramJs.run(login("abridged", PLAIN, 2)).path("session").asText();
    // Not always one: GramJS drops a key's leading zeros, and exchanges another when it had any.
    long handshakes = dataCentre.counts().handshakes();
    ObjectNode again = job("obfuscated").put("session", session);
    GramJs.assertIs(GramJs.run(again.deepCopy()), PLAIN);
    GramJs.assertIs(GramJs.run(again.deepCopy().put("logOut", true)), PLAIN);
    assertThat(telegram.authorisations(PLAIN)).isZero();
    assertThat(GramJs.run(again).path("error").asText()).isEqualTo("AUTH_KEY_UNREGISTERED");
    assertThat(dataCentre.counts().handshakes()).isEqualTo(handshakes);
  }

  @Test
  void continuesASessionCreatedThroughTheProxy() {
    AuthKey key = AuthKey.random(new SecureRandom());
    telegram.register(key);
    SentCode sent = telegram.sendCode(key, PLAIN);
    telegram.signIn(key, PLAIN, sent.phoneCodeHash(), "22222");
    ObjectNode job = job("obfuscated");
    GramJs.assertIs(GramJs.run(job.put("session", gramJsSession(key))), PLAIN);
    assertThat(dataCentre.counts().handshakes()).isZero();
  }

  private static String gramJsSession(AuthKey key) {
    byte[] address = "149.154.167.40".getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {2, 0, (byte) address.length});
    out.writeBytes(address);
    out.writeBytes(new byte[] {(byte) (443 >> 8), (byte) 443});
    out.writeBytes(key.value());
    return "1" + Base64.getEncoder().encodeToString(out.toByteArray());
  }
}
