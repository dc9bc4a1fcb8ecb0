package io.telegramauth.sandbox.dc;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlReader;
import io.telegramauth.sandbox.dc.tl.TlSchema;
import io.telegramauth.sandbox.dc.tl.TlWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** A client's session on a key, for tests that look at single messages. */
final class SessionClient implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int CONTAINER = 0x73f1f8dc;
  private static final int RPC_RESULT = 0xf35c6d01;

  /** A message of the server. */
  static final class Received {
    private final byte[] body;

    Received(byte[] body) {
      this.body = body;
    }

    byte[] body() {
      return body;
    }

    int constructor() {
      return Bytes.littleEndianInt(body, 0);
    }

    TlObject object() {
      return new TlReader(body, TlSchema.newest()).readObject();
    }
  }

  final Wire wire;
  final AuthKey key;
  long salt;
  final long sessionId;
  private final TlSchema schema;
  private final Deque<Received> received = new ArrayDeque<>();
  private long lastId;
  private int content;

  private SessionClient(Wire wire, AuthKey key, long salt, long sessionId, int layer) {
    this.wire = wire;
    this.sessionId = sessionId;
    this.key = key;
    this.salt = salt;
    this.schema = TlSchema.ofLayer(layer).orElseThrow();
  }

  /** Makes a key in data centre 2 and opens a session on it. */
  static SessionClient open(DataCentre dataCentre) throws IOException {
    return open(dataCentre, 2, 228);
  }

  static SessionClient open(DataCentre dataCentre, int dc, int layer) throws IOException {
    Wire wire = Wire.intermediate(dataCentre.port(dc));
    ClientExchange exchange = new ClientExchange(wire, dataCentre.serverKey());
    exchange.begin();
    exchange.params(exchange.request(exchange.inner(TlName.PQ_INNER_DATA)));
    AuthKey key = exchange.finish();
    return new SessionClient(wire, key, exchange.firstSalt(), RANDOM.nextLong(), layer);
  }

  /** A session on a key that exists. */
  static SessionClient on(Wire wire, AuthKey key, long salt) {
    return on(wire, key, salt, RANDOM.nextLong());
  }

  /** A session that exists, over another connection. */
  static SessionClient on(Wire wire, AuthKey key, long salt, long sessionId) {
    return new SessionClient(wire, key, salt, sessionId, 228);
  }

  long nextId() {
    lastId = Math.max(lastId + 4, MessageIds.of(Instant.now()));
    return lastId;
  }

  static long idAt(Duration fromNow) {
    return MessageIds.of(Instant.now().plus(fromNow));
  }

  /** Sends a message that wants a confirmation. */
  long send(byte[] body) throws IOException {
    long id = nextId();
    send(id, content++ * 2 + 1, body);
    return id;
  }

  void send(long id, int sequence, byte[] body) throws IOException {
    wire.sendPacket(packet(id, sequence, body));
  }

  /** Sends a message of MTProto itself. */
  long service(TlObject message) throws IOException {
    long id = nextId();
    send(id, content * 2, TlWriter.bytes(message));
    return id;
  }

  byte[] packet(long id, int sequence, byte[] body) {
    byte[] padding = ClientExchange.random(12 + (-(32 + body.length + 12) & 15));
    byte[] plain =
        Bytes.filled(
            32 + body.length + padding.length,
            out ->
                out.putLong(salt)
                    .putLong(sessionId)
                    .putLong(id)
                    .putInt(sequence)
                    .putInt(body.length)
                    .put(body)
                    .put(padding));
    byte[] messageKey = MessageKeys.FROM_CLIENT.messageKey(key, plain);
    byte[] secret = MessageKeys.FROM_CLIENT.cipher(key, messageKey).encrypt(plain);
    return Bytes.filled(
        24 + secret.length, out -> out.putLong(key.id()).put(messageKey).put(secret));
  }

  /** Wraps a call as the first one of a connection. */
  byte[] initialised(TlObject call) {
    return initialised(TlWriter.bytes(call, schema));
  }

  byte[] initialised(byte[] call) {
    TlObject connection =
        TlObject.of(TlName.INIT_CONNECTION)
            .with("api_id", 1)
            .with("device_model", "test")
            .with("system_version", "test")
            .with("app_version", "test")
            .with("system_lang_code", "en")
            .with("lang_pack", "")
            .with("lang_code", "en")
            .with("query", call);
    return TlWriter.bytes(
        TlObject.of(TlName.INVOKE_WITH_LAYER)
            .with("layer", schema.layer())
            .with("query", TlWriter.bytes(connection)));
  }

  /** Makes a call and gives what answers it. */
  TlObject call(TlObject call) throws IOException {
    return result(send(initialised(call)));
  }

  /** The result of a call that was sent, a {@code rpc_error} included. */
  TlObject result(long messageId) throws IOException {
    return new TlReader(resultBytes(messageId), schema).readObject();
  }

  byte[] resultBytes(long messageId) throws IOException {
    while (true) {
      Received message = next();
      if (message.constructor() == RPC_RESULT
          && Bytes.littleEndianLong(message.body(), 4) == messageId) {
        byte[] result = Bytes.slice(message.body(), 12, message.body().length - 12);
        return Bytes.littleEndianInt(result, 0) == Gzip.PACKED ? Gzip.unpackObject(result) : result;
      }
    }
  }

  void assertError(TlObject result, int code, String name) {
    assertThat(result.is(TlName.RPC_ERROR)).as(result.name()).isTrue();
    assertThat(result.textAt("error_message")).isEqualTo(name);
    assertThat(result.intAt("error_code")).isEqualTo(code);
  }

  /** The next message of MTProto itself with this name; others are skipped. */
  TlObject await(TlName name) throws IOException {
    while (true) {
      Received message = next();
      if (message.constructor() != RPC_RESULT && message.object().is(name)) {
        return message.object();
      }
    }
  }

  /** The next message, out of a container where it is in one. */
  Received next() throws IOException {
    while (received.isEmpty()) {
      unpack(open(wire.packet().orElseThrow()));
    }
    return received.remove();
  }

  private Received open(byte[] packet) {
    assertThat(packet.length).as("not a transport error").isGreaterThan(4);
    assertThat(Bytes.littleEndianLong(packet, 0)).isEqualTo(key.id());
    byte[] messageKey = Bytes.slice(packet, 8, 16);
    byte[] plain =
        MessageKeys.FROM_SERVER
            .cipher(key, messageKey)
            .decrypt(Bytes.slice(packet, 24, packet.length - 24));
    assertThat(MessageKeys.FROM_SERVER.messageKey(key, plain)).isEqualTo(messageKey);
    ByteBuffer in = Bytes.littleEndian(plain);
    in.getLong();
    assertThat(in.getLong()).isEqualTo(sessionId);
    assertThat(in.getLong() & 1).as("an id of the server").isEqualTo(1);
    in.getInt();
    return new Received(Bytes.slice(plain, 32, in.getInt()));
  }

  private void unpack(Received message) {
    if (message.constructor() != CONTAINER) {
      received.add(message);
      return;
    }
    ByteBuffer in = Bytes.littleEndian(message.body());
    in.getInt();
    for (int left = in.getInt(); left > 0; left--) {
      in.getLong();
      in.getInt();
      byte[] body = new byte[in.getInt()];
      in.get(body);
      received.add(new Received(body));
    }
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
