package io.telegramauth.sandbox.dc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.Books;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.SentCode;
import io.telegramauth.sandbox.TestAccount;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GramJS, an older layer's client than TDLib, logs in to the data centre. */
class GramJsLoginTest {
  private static final String PLAIN = "+9996620001";
  private static final String TWO_FACTOR = "+9996637001";
  private static final long PATIENCE_SECONDS = 60;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ServerKey SERVER_KEY = ServerKey.generate();
  private static Path clients;

  private final SandboxTelegram telegram = new SandboxTelegram(InstantSource.system());
  private DataCentre dataCentre;
  @TempDir Path directory;

  @BeforeAll
  static void install() {
    clients = NpmClients.directory();
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
    return JSON.createObjectNode()
        .put("pem", dataCentre.rsaPublicKeyPem())
        .put("fingerprint", Long.toString(dataCentre.fingerprint()))
        .put("transport", transport)
        .put("socksPort", dataCentre.port());
  }

  private ObjectNode login(String transport, String phoneNumber, int dc) {
    return job(transport)
        .put("dc", dc)
        .put("phone", phoneNumber)
        .put("code", TestAccount.of(phoneNumber).orElseThrow().code())
        .put("password", TestAccount.PASSWORD);
  }

  private JsonNode run(ObjectNode job) throws IOException, InterruptedException {
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    Process node =
        new ProcessBuilder("node", "gramjs.js", job.toString())
            .directory(clients.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(node.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .as("GramJS is done in time")
          .isTrue();
      assertThat(node.exitValue()).as(Files.readString(err)).isZero();
    } finally {
      node.destroyForcibly();
    }
    return JSON.readTree(out.toFile());
  }

  private static void assertIs(JsonNode answer, String phoneNumber) {
    TestAccount account = TestAccount.of(phoneNumber).orElseThrow();
    assertThat(answer.path("userId").asText())
        .as(answer.path("error").asText())
        .isEqualTo(Long.toString(account.userId()));
    assertThat(answer.path("firstName").asText()).isEqualTo(account.firstName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "abridged", "obfuscated"})
  void logsInWithACodeOverEveryTransport(String transport) throws Exception {
    assertIs(run(login(transport, PLAIN, 2)), PLAIN);
    assertThat(telegram.books().count(PLAIN, Books.Entry.SIGNED_IN)).isEqualTo(1);
  }

  @Test
  void logsInWithAPasswordInTheAccountsDataCentre() throws Exception {
    JsonNode answer = run(login("full", TWO_FACTOR, 1));
    assertIs(answer, TWO_FACTOR);
    assertThat(answer.path("dc").asInt()).isEqualTo(3);
    assertThat(telegram.books().count(TWO_FACTOR, Books.Entry.CODE_SENT)).isEqualTo(1);
    assertThat(telegram.books().count(TWO_FACTOR, Books.Entry.PASSWORD_ASKED)).isEqualTo(1);
  }

  @Test
  void takesUpItsOwnSessionUntilItIsLoggedOut() throws Exception {
    String session = run(login("abridged", PLAIN, 2)).path("session").asText();
    // Not always one: GramJS drops a key's leading zeros, and exchanges another when it had any.
    long handshakes = dataCentre.counts().handshakes();
    ObjectNode again = job("obfuscated").put("session", session);
    assertIs(run(again.deepCopy()), PLAIN);
    assertIs(run(again.deepCopy().put("logOut", true)), PLAIN);
    assertThat(telegram.authorisations(PLAIN)).isZero();
    assertThat(run(again).path("error").asText()).isEqualTo("AUTH_KEY_UNREGISTERED");
    assertThat(dataCentre.counts().handshakes()).isEqualTo(handshakes);
  }

  @Test
  void takesUpASessionThatCameIntoBeingBehindAnotherDoor() throws Exception {
    AuthKey key = AuthKey.random(new SecureRandom());
    telegram.register(key);
    SentCode sent = telegram.sendCode(key, PLAIN);
    telegram.signIn(key, PLAIN, sent.phoneCodeHash(), "22222");
    ObjectNode job = job("obfuscated");
    assertIs(run(job.put("session", gramJsSession(key))), PLAIN);
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
