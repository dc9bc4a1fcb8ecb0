package io.telegramauth.sandbox.dc;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlReader;
import io.telegramauth.sandbox.dc.tl.TlSchema;
import io.telegramauth.sandbox.dc.tl.TlWriter;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls of the API, what may be around them, and the keys that they are made with. */
class CallsTest {
  private static final String PHONE = "+9996620042";
  private static final byte[] GET_NEAREST_DC =
      TlWriter.bytes(TlObject.of(TlName.HELP_GET_NEAREST_DC));

  private static SandboxTelegram telegram;
  private static DataCentre dataCentre;
  private SessionClient client;

  @BeforeAll
  static void start() {
    telegram = new SandboxTelegram(InstantSource.system());
    dataCentre = DataCentre.start(telegram, DataCentreOptions.defaults());
  }

  @AfterAll
  static void stop() {
    dataCentre.close();
  }

  @BeforeEach
  void connect() throws IOException {
    client = SessionClient.open(dataCentre);
  }

  @AfterEach
  void disconnect() throws IOException {
    client.close();
  }

  private static TlObject sendCode() {
    return TlObject.of(TlName.AUTH_SEND_CODE)
        .with("phone_number", PHONE)
        .with("api_id", 1)
        .with("api_hash", "hash")
        .with("settings", TlObject.of(TlName.CODE_SETTINGS));
  }

  private static TlObject signIn(byte[] phoneCodeHash) {
    return TlObject.of(TlName.AUTH_SIGN_IN)
        .with("phone_number", PHONE)
        .with("phone_code_hash", phoneCodeHash)
        .with("phone_code", "22222");
  }

  @Test
  void aCallOnAnUninitialisedConnectionIsRejected() throws IOException {
    long id = client.send(GET_NEAREST_DC);
    client.assertError(client.result(id), 400, "CONNECTION_NOT_INITED");
  }

  @Test
  void anUnknownCallIsRejected() throws IOException {
    byte[] unknown = {1, 2, 3, 4};
    long id = client.send(client.initialised(unknown));
    client.assertError(client.result(id), 400, "INPUT_METHOD_INVALID");
    assertThat(dataCentre.counts().calls("unknown:04030201")).isEqualTo(1);
  }

  @Test
  void aTruncatedCallIsRejected() throws IOException {
    byte[] whole = TlWriter.bytes(sendCode());
    long id = client.send(client.initialised(Bytes.slice(whole, 0, 16)));
    client.assertError(client.result(id), 400, "INPUT_FETCH_ERROR");
  }

  @Test
  void callsWaitForTheCallsTheyDependOn() throws IOException {
    byte[] after =
        TlWriter.bytes(
            TlObject.of(TlName.INVOKE_AFTER_MSG)
                .with("msg_id", client.nextId())
                .with("query", GET_NEAREST_DC));
    client.assertError(
        client.result(client.send(client.initialised(after))), 400, "MSG_WAIT_FAILED");
    long first = client.send(client.initialised(GET_NEAREST_DC));
    assertThat(client.result(first).is(TlName.NEAREST_DC)).isTrue();
    byte[] second =
        TlWriter.bytes(
            TlObject.of(TlName.INVOKE_AFTER_MSG)
                .with("msg_id", first)
                .with("query", GET_NEAREST_DC));
    assertThat(client.result(client.send(second)).is(TlName.NEAREST_DC)).isTrue();
  }

  @Test
  void aCancelledCodeIsInvalid() throws IOException {
    byte[] hash = client.call(sendCode()).bytesAt("phone_code_hash");
    TlObject cancel =
        TlObject.of(TlName.AUTH_CANCEL_CODE)
            .with("phone_number", PHONE)
            .with("phone_code_hash", hash);
    long id = client.send(client.initialised(cancel));
    assertThat(client.resultBytes(id)).isEqualTo(TlWriter.bool(true));
    client.assertError(client.call(signIn(hash)), 400, "PHONE_CODE_EXPIRED");
  }

  @Test
  void theUserIsWrittenInTheClientsLayer() throws IOException {
    for (int layer : new int[] {198, 228}) {
      try (SessionClient old = SessionClient.open(dataCentre, 2, layer)) {
        TlObject sent = old.call(sendCode());
        TlObject authorisation = old.call(signIn(sent.bytesAt("phone_code_hash")));
        assertThat(authorisation.objectAt("user").longAt("id")).isEqualTo(5_000_020_042L);
        TlObject getUsers =
            TlObject.of(TlName.USERS_GET_USERS)
                .with("id", List.of(TlObject.of(TlName.INPUT_USER_SELF)));
        TlReader users =
            new TlReader(
                old.resultBytes(old.send(old.initialised(getUsers))),
                TlSchema.ofLayer(layer).orElseThrow());
        users.readInt();
        assertThat(users.readInt()).isEqualTo(1);
        assertThat(users.readObject().textAt("phone")).isEqualTo("9996620042");
        assertThat(old.call(TlObject.of(TlName.AUTH_LOG_OUT)).is(TlName.AUTH_LOGGED_OUT)).isTrue();
        old.assertError(
            old.call(TlObject.of(TlName.UPDATES_GET_STATE)), 401, "AUTH_KEY_UNREGISTERED");
      }
    }
  }

  @Test
  void aTemporaryKeyActsForItsPermanentKey() throws IOException {
    TlObject sent = client.call(sendCode());
    try (Wire wire = Wire.intermediate(dataCentre.port(2))) {
      ClientExchange exchange = new ClientExchange(wire, dataCentre.serverKey());
      exchange.begin();
      exchange.params(
          exchange.request(exchange.inner(TlName.PQ_INNER_DATA_TEMP).with("expires_in", 3600)));
      AuthKey temporaryKey = exchange.finish();
      SessionClient temporary = SessionClient.on(wire, temporaryKey, exchange.firstSalt());
      TlObject signIn = signIn(sent.bytesAt("phone_code_hash"));
      temporary.assertError(temporary.call(signIn), 401, "AUTH_KEY_PERM_EMPTY");
      assertThat(TemporaryKeyBinding.bind(temporary, client.key)).isTrue();
      assertThat(temporary.call(signIn).is(TlName.AUTH_AUTHORIZATION)).isTrue();
    }
    assertThat(telegram.authorised(client.key)).isPresent();
  }

  @Test
  void bindingATemporaryKeyRequiresThePermanentKey() throws IOException {
    try (Wire wire = Wire.intermediate(dataCentre.port(2))) {
      ClientExchange exchange = new ClientExchange(wire, dataCentre.serverKey());
      exchange.begin();
      exchange.params(
          exchange.request(exchange.inner(TlName.PQ_INNER_DATA_TEMP).with("expires_in", 3600)));
      SessionClient temporary = SessionClient.on(wire, exchange.finish(), exchange.firstSalt());
      byte[] forged = client.key.value();
      forged[100] ^= 1;
      assertThat(TemporaryKeyBinding.bind(temporary, client.key.id(), AuthKey.of(forged)))
          .isFalse();
    }
  }

  @Test
  void aLongResponseIsPacked() throws IOException {
    TlObject config = client.call(TlObject.of(TlName.HELP_GET_CONFIG));
    assertThat(config.is(TlName.CONFIG)).isTrue();
    assertThat(config.intAt("this_dc")).isEqualTo(2);
    assertThat(config.listAt("dc_options")).hasSize(3);
    assertThat(((TlObject) config.listAt("dc_options").get(2)).intAt("port"))
        .isEqualTo(dataCentre.port(3));
  }
}
