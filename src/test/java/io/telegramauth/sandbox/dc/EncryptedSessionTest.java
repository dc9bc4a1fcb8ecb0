package io.telegramauth.sandbox.dc;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.EventCounter;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlSchema;
import io.telegramauth.sandbox.dc.tl.TlWriter;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Encrypted messages, right and wrong. After each test the server still answers. */
class EncryptedSessionTest {
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
  void theServerIsStillUp() throws IOException {
    client.close();
    try (SessionClient another = SessionClient.open(dataCentre)) {
      assertAnswers(another);
    }
  }

  private static void assertAnswers(SessionClient session) throws IOException {
    TlObject nearest = session.call(TlObject.of(TlName.HELP_GET_NEAREST_DC));
    assertThat(nearest.is(TlName.NEAREST_DC)).as(nearest.name()).isTrue();
  }

  private static TlObject sendCode() {
    return TlObject.of(TlName.AUTH_SEND_CODE)
        .with("phone_number", PHONE)
        .with("api_id", 1)
        .with("api_hash", "hash")
        .with("settings", TlObject.of(TlName.CODE_SETTINGS));
  }

  private static TlObject ping(long id) {
    return TlObject.of(TlName.PING).with("ping_id", id);
  }

  private void assertRefused() throws IOException {
    assertThat(client.wire.transportError()).isEqualTo(ProtocolException.UNKNOWN_KEY);
    assertThat(client.wire.isClosed()).isTrue();
  }

  @Test
  void aNewSessionIsAnnouncedOnce() throws IOException {
    long first = client.service(ping(1));
    TlObject created = client.await(TlName.NEW_SESSION_CREATED);
    assertThat(created.longAt("first_msg_id")).isEqualTo(first);
    assertThat(client.await(TlName.PONG).longAt("msg_id")).isEqualTo(first);
    client.service(ping(2));
    assertThat(client.next().object().longAt("ping_id")).isEqualTo(2);
  }

  @Test
  void aForgedMessageKeyEndsTheConnection() throws IOException {
    byte[] packet = client.packet(client.nextId(), 1, GET_NEAREST_DC);
    packet[8] ^= 1;
    client.wire.sendPacket(packet);
    assertRefused();
  }

  @Test
  void aFlippedBitEndsTheConnection() throws IOException {
    byte[] packet = client.packet(client.nextId(), 1, GET_NEAREST_DC);
    packet[packet.length - 1] ^= 1;
    client.wire.sendPacket(packet);
    assertRefused();
  }

  @Test
  void anUnknownKeyEndsTheConnection() throws IOException {
    try (Wire wire = Wire.intermediate(dataCentre.port())) {
      AuthKey unknown = AuthKey.random(new SecureRandom());
      SessionClient stranger = SessionClient.on(wire, unknown, 0);
      stranger.service(ping(1));
      assertThat(wire.transportError()).isEqualTo(ProtocolException.UNKNOWN_KEY);
      assertThat(wire.isClosed()).isTrue();
    }
  }

  @Test
  void aKeyIsUnknownInAnotherDataCentre() throws IOException {
    try (Wire wire = Wire.intermediate(dataCentre.port(3))) {
      SessionClient.on(wire, client.key, client.salt).service(ping(1));
      assertThat(wire.transportError()).isEqualTo(ProtocolException.UNKNOWN_KEY);
    }
  }

  @ParameterizedTest
  @CsvSource({"-400, 16", "60, 17"})
  void anIdOfAnotherTimeIsReported(long secondsFromNow, int code) throws IOException {
    long id = SessionClient.idAt(Duration.ofSeconds(secondsFromNow));
    client.send(id, 1, GET_NEAREST_DC);
    TlObject complaint = client.await(TlName.BAD_MSG_NOTIFICATION);
    assertThat(complaint.longAt("bad_msg_id")).isEqualTo(id);
    assertThat(complaint.intAt("error_code")).isEqualTo(code);
    assertAnswers(client);
  }

  @Test
  void anIdOfAServerIsReported() throws IOException {
    client.send(client.nextId() | 1, 1, GET_NEAREST_DC);
    assertThat(client.await(TlName.BAD_MSG_NOTIFICATION).intAt("error_code")).isEqualTo(18);
  }

  @Test
  void aCallWithAnEvenSequenceNumberIsReported() throws IOException {
    client.send(client.nextId(), 0, GET_NEAREST_DC);
    assertThat(client.await(TlName.BAD_MSG_NOTIFICATION).intAt("error_code")).isEqualTo(35);
  }

  @Test
  void aWrongSaltIsCorrected() throws IOException {
    client.salt = 12345;
    long id = client.send(client.initialised(GET_NEAREST_DC));
    TlObject complaint = client.await(TlName.BAD_SERVER_SALT);
    assertThat(complaint.longAt("bad_msg_id")).isEqualTo(id);
    assertThat(complaint.intAt("error_code")).isEqualTo(48);
    client.salt = complaint.longAt("new_server_salt");
    assertAnswers(client);
  }

  @Test
  void futureSaltsAreAccepted() throws IOException {
    long request = client.service(TlObject.of(TlName.GET_FUTURE_SALTS).with("num", 3));
    TlObject salts = client.await(TlName.FUTURE_SALTS);
    assertThat(salts.longAt("req_msg_id")).isEqualTo(request);
    assertThat(salts.listAt("salts")).hasSize(3);
    client.salt = ((TlObject) salts.listAt("salts").get(0)).longAt("salt");
    assertAnswers(client);
  }

  @Test
  void aRepeatedMessageIsProcessedOnce() throws IOException {
    byte[] body = client.initialised(sendCode());
    long id = client.nextId();
    long before = telegram.events().count(PHONE, EventCounter.Event.CODE_SENT);
    client.send(id, 1, body);
    byte[] first = client.resultBytes(id);
    client.send(id, 1, body);
    assertThat(client.resultBytes(id)).isEqualTo(first);
    assertThat(telegram.events().count(PHONE, EventCounter.Event.CODE_SENT)).isEqualTo(before + 1);
  }

  @Test
  void unacknowledgedResponsesAreResentOnTheNextConnection() throws IOException {
    long id = client.send(client.initialised(sendCode()));
    byte[] first = client.resultBytes(id);
    client.close();
    try (Wire wire = Wire.intermediate(dataCentre.port())) {
      SessionClient back = SessionClient.on(wire, client.key, client.salt, client.sessionId);
      back.service(ping(1));
      assertThat(back.resultBytes(id)).isEqualTo(first);
    }
  }

  @Test
  void containersAndPackedCallsAreUnpacked() throws IOException {
    byte[] packed =
        TlWriter.bytes(
            TlObject.of(TlName.GZIP_PACKED).with("packed_data", Gzip.pack(GET_NEAREST_DC)));
    byte[] call = client.initialised(packed);
    long pingId = client.nextId();
    long callId = client.nextId();
    byte[] ping = TlWriter.bytes(ping(77));
    byte[] container =
        new TlWriter(TlSchema.newest())
            .writeInt(0x73f1f8dc)
            .writeInt(2)
            .writeLong(pingId)
            .writeInt(0)
            .writeInt(ping.length)
            .writeRaw(ping)
            .writeLong(callId)
            .writeInt(1)
            .writeInt(call.length)
            .writeRaw(call)
            .toBytes();
    client.send(client.nextId(), 2, container);
    assertThat(client.await(TlName.PONG).longAt("msg_id")).isEqualTo(pingId);
    assertThat(client.result(callId).is(TlName.NEAREST_DC)).isTrue();
  }

  @Test
  void packedDataAboveTheLimitEndsTheConnection() throws IOException {
    byte[] bomb = Gzip.pack(new byte[Gzip.MAX_UNPACKED * 32]);
    client.send(TlWriter.bytes(TlObject.of(TlName.GZIP_PACKED).with("packed_data", bomb)));
    assertThat(client.wire.isClosed()).isTrue();
  }

  @Test
  void aContainerOfWrongLengthsEndsTheConnection() throws IOException {
    byte[] container =
        new TlWriter(TlSchema.newest())
            .writeInt(0x73f1f8dc)
            .writeInt(1)
            .writeLong(client.nextId())
            .writeInt(1)
            .writeInt(1 << 30)
            .toBytes();
    client.send(client.nextId(), 0, container);
    assertThat(client.wire.isClosed()).isTrue();
  }

  @Test
  void reportsTheStateOfMessages() throws IOException {
    long answered = client.send(client.initialised(GET_NEAREST_DC));
    assertThat(client.result(answered).is(TlName.NEAREST_DC)).isTrue();
    client.service(
        TlObject.of(TlName.MSGS_STATE_REQ).with("msg_ids", List.of(answered, answered - 400)));
    byte[] states = client.await(TlName.MSGS_STATE_INFO).bytesAt("info");
    assertThat(states[0] & 4).isEqualTo(4);
    assertThat(states[1]).isEqualTo((byte) 1);
  }

  @Test
  void responsesAreDroppedOnRequest() throws IOException {
    long answered = client.send(client.initialised(GET_NEAREST_DC));
    assertThat(client.result(answered).is(TlName.NEAREST_DC)).isTrue();
    TlObject drop = TlObject.of(TlName.RPC_DROP_ANSWER).with("req_msg_id", answered);
    assertThat(client.result(client.send(TlWriter.bytes(drop))).is(TlName.RPC_ANSWER_DROPPED))
        .isTrue();
    assertThat(client.result(client.send(TlWriter.bytes(drop))).is(TlName.RPC_ANSWER_UNKNOWN))
        .isTrue();
  }

  @Test
  void sessionsAreDestroyedOnRequest() throws IOException {
    client.service(TlObject.of(TlName.DESTROY_SESSION).with("session_id", 1L));
    assertThat(client.await(TlName.DESTROY_SESSION_NONE).longAt("session_id")).isEqualTo(1);
  }

  @Test
  void aDestroyedKeyIsUnknown() throws IOException {
    client.service(TlObject.of(TlName.DESTROY_AUTH_KEY));
    assertThat(client.await(TlName.DESTROY_AUTH_KEY_OK)).isNotNull();
    assertThat(telegram.key(client.key.id())).isEmpty();
    client.service(ping(1));
    assertRefused();
  }

  @Test
  void theDelayOfAPingEndsTheConnection() throws IOException {
    client.service(
        TlObject.of(TlName.PING_DELAY_DISCONNECT).with("ping_id", 5L).with("disconnect_delay", 1));
    assertThat(client.await(TlName.PONG).longAt("ping_id")).isEqualTo(5);
    assertThat(client.wire.isClosed()).isTrue();
  }
}
