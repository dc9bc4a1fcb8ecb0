package io.telegramauth.sandbox.dc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlReader;
import io.telegramauth.sandbox.dc.tl.TlSchema;
import io.telegramauth.sandbox.dc.tl.TlWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections begin, and how malformed beginnings end. */
class ConnectionTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static DataCentre dataCentre;

  @BeforeAll
  static void start() {
    dataCentre =
        DataCentre.start(new SandboxTelegram(InstantSource.system()), DataCentreOptions.defaults());
  }

  @AfterAll
  static void stop() {
    await().until(() -> dataCentre.counts().openConnections() == 0);
    dataCentre.close();
  }

  @AfterEach
  void theServerIsStillUp() throws IOException {
    try (Wire wire = Wire.intermediate(dataCentre.port())) {
      assertResPq(wire, new Framing.Intermediate(false, RANDOM), Optional.empty());
    }
  }

  /** Asks for the first step of a key exchange, and gets it. */
  private static void assertResPq(Wire wire, Framing framing, Optional<ClientCiphers> ciphers)
      throws IOException {
    byte[] nonce = ClientExchange.random(16);
    byte[] call = TlWriter.bytes(TlObject.of(TlName.REQ_PQ_MULTI).with("nonce", nonce));
    byte[] packet =
        Bytes.filled(
            20 + call.length,
            out ->
                out.putLong(0).putLong(MessageIds.of(Instant.now())).putInt(call.length).put(call));
    byte[] wrapped = framing.wrap(packet);
    wire.send(ciphers.isPresent() ? ciphers.get().out.update(wrapped) : wrapped);
    ByteQueue in = new ByteQueue();
    Optional<byte[]> answer = Optional.empty();
    while (answer.isEmpty()) {
      byte[] more = wire.read(1);
      in.append(ciphers.isPresent() ? ciphers.get().in.update(more) : more);
      answer = framing.next(in);
    }
    byte[] body = Bytes.slice(answer.get(), 20, Bytes.littleEndianInt(answer.get(), 16));
    TlObject resPq = new TlReader(body, TlSchema.newest()).readObject();
    assertThat(resPq.bytesAt("nonce")).isEqualTo(nonce);
  }

  /** What a client of an obfuscated transport begins with. */
  private static final class ClientCiphers {
    final Cipher out;
    final Cipher in;
    final byte[] start;

    ClientCiphers(int tag, int dcField) throws Exception {
      byte[] plain;
      do {
        plain = ClientExchange.random(64);
      } while (plain[0] == (byte) 0xef || plain[0] == 5);
      Bytes.littleEndian(plain).putInt(56, tag).putShort(60, (short) dcField);
      byte[] keys = Bytes.slice(plain, 8, 48);
      out = cipher(keys);
      in = cipher(Bytes.reversed(keys));
      byte[] encrypted = out.update(plain);
      start = Bytes.concat(Bytes.slice(plain, 0, 56), Bytes.slice(encrypted, 56, 8));
    }

    private static Cipher cipher(byte[] keys) throws Exception {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(keys, 0, 32, "AES"),
          new IvParameterSpec(keys, 32, 16));
      return cipher;
    }
  }

  @Test
  void everyPlainTransportIsSupported() throws IOException {
    try (Wire wire = new Wire(dataCentre.port())) {
      wire.send(new byte[] {(byte) 0xef});
      assertResPq(wire, new Framing.Abridged(), Optional.empty());
      assertResPq(wire, new Framing.Abridged(), Optional.empty());
    }
    try (Wire wire = new Wire(dataCentre.port())) {
      byte dd = (byte) 0xdd;
      wire.send(new byte[] {dd, dd, dd, dd});
      assertResPq(wire, new Framing.Intermediate(true, RANDOM), Optional.empty());
      assertResPq(wire, new Framing.Intermediate(true, RANDOM), Optional.empty());
    }
  }

  @Test
  void theFullTransportCountsItsPackets() throws IOException {
    try (Wire wire = new Wire(dataCentre.port())) {
      Framing full = new Framing.Full();
      assertResPq(wire, full, Optional.empty());
      assertResPq(wire, full, Optional.empty());
    }
  }

  static Stream<Integer> tags() {
    return Stream.of(0xefefefef, 0xeeeeeeee, 0xdddddddd);
  }

  @ParameterizedTest
  @MethodSource("tags")
  void everyObfuscatedTransportIsSupported(int tag) throws Exception {
    Framing framing =
        tag == 0xefefefef
            ? new Framing.Abridged()
            : new Framing.Intermediate(tag == 0xdddddddd, RANDOM);
    ClientCiphers ciphers = new ClientCiphers(tag, 10002);
    try (Wire wire = new Wire(dataCentre.port())) {
      wire.send(ciphers.start);
      assertResPq(wire, framing, Optional.of(ciphers));
      assertResPq(wire, framing, Optional.of(ciphers));
    }
  }

  @Test
  void bytesMayArriveOneByOne() throws Exception {
    ClientCiphers ciphers = new ClientCiphers(0xeeeeeeee, -2);
    try (Wire wire = new Wire(dataCentre.port())) {
      for (byte b : ciphers.start) {
        wire.send(new byte[] {b});
      }
      assertResPq(wire, new Framing.Intermediate(false, RANDOM), Optional.of(ciphers));
    }
  }

  static List<byte[]> addresses() {
    byte[] domain = "dc.example".getBytes(StandardCharsets.US_ASCII);
    return List.of(
        new byte[] {1, (byte) 149, (byte) 154, (byte) 167, 40},
        Bytes.concat(new byte[] {3, (byte) domain.length}, domain),
        Bytes.concat(new byte[] {4}, new byte[16]));
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void anyAddressIsReachedThroughSocks(byte[] address) throws IOException {
    try (Wire wire = new Wire(dataCentre.port())) {
      wire.send(new byte[] {5, 2, 2, 0});
      assertThat(wire.read(2)).containsExactly(5, 0);
      wire.send(Bytes.concat(new byte[] {5, 1, 0}, address, new byte[] {1, (byte) 187}));
      assertThat(wire.read(10)).startsWith(5, 0);
      wire.send(Wire.INTERMEDIATE);
      assertResPq(wire, new Framing.Intermediate(false, RANDOM), Optional.empty());
    }
  }

  @Test
  void theAddressDeterminesTheDataCentre() {
    assertThat(Destination.ofAddress("149.154.175.117")).contains(new Destination(3, true));
    assertThat(Destination.ofAddress("149.154.175.50")).contains(new Destination(1, false));
    assertThat(Destination.ofAddress("2001:67c:4e8:f002::a")).contains(new Destination(2, false));
    assertThat(Destination.ofAddress("127.0.0.1")).isEmpty();
    assertThat(Destination.ofField(-10003)).contains(new Destination(3, true));
    assertThat(Destination.ofAddress("149.154.171.5")).contains(new Destination(5, false));
    assertThat(Destination.ofAddress("2001:67c:4e8:f004::a")).contains(new Destination(4, false));
    assertThat(Destination.ofField(4)).contains(new Destination(4, false));
    assertThat(Destination.ofField(6)).isEmpty();
    assertThat(Destination.ofField(10004)).isEmpty();
  }

  @Test
  void otherSocksMethodsAndCommandsAreRejected() throws IOException {
    try (Wire wire = new Wire(dataCentre.port())) {
      wire.send(new byte[] {5, 1, 2});
      assertThat(wire.read(2)).containsExactly(5, 0xff);
      assertThat(wire.isClosed()).isTrue();
    }
    try (Wire wire = new Wire(dataCentre.port())) {
      wire.send(new byte[] {5, 1, 0});
      assertThat(wire.read(2)).containsExactly(5, 0);
      wire.send(new byte[] {5, 2, 0, 1, 127, 0, 0, 1, 0, 80});
      assertThat(wire.read(10)).startsWith(5, 7);
      assertThat(wire.isClosed()).isTrue();
    }
    try (Wire wire = new Wire(dataCentre.port())) {
      wire.send(new byte[] {5, 1, 0});
      assertThat(wire.read(2)).containsExactly(5, 0);
      wire.send(new byte[] {5, 1, 0, 9, 127, 0, 0, 1, 0, 80});
      assertThat(wire.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET / HTTP/1.1\r\n\r\n", "POST /api HTTP/1.1\r\n\r\n", "HEAD / HTTP/1.1\r\n\r\n"})
  void otherProtocolsAreClosed(String text) throws IOException {
    try (Wire wire = new Wire(dataCentre.port())) {
      wire.send(text.getBytes(StandardCharsets.US_ASCII));
      assertThat(wire.isClosed()).isTrue();
    }
  }

  static Stream<byte[]> garbage() {
    byte[] zeros = new byte[100];
    byte[] ones = new byte[100];
    Arrays.fill(ones, (byte) 1);
    return Stream.of(
        zeros,
        ones,
        // The intermediate transport with packets of lengths that are not taken.
        Bytes.concat(Wire.INTERMEDIATE, new byte[] {0, 0, 0, 0}),
        Bytes.concat(Wire.INTERMEDIATE, new byte[] {(byte) 255, (byte) 255, (byte) 255, 127}),
        Bytes.concat(Wire.INTERMEDIATE, new byte[] {1, 0, 16, 0}),
        Bytes.concat(Wire.INTERMEDIATE, new byte[] {4, 0, 0, 0, 1, 2, 3, 4}),
        Bytes.concat(Wire.INTERMEDIATE, new byte[] {40, 0, 0, 0}, new byte[40]),
        // The abridged one with a packet of 64 MB.
        new byte[] {(byte) 0xef, 0x7f, (byte) 255, (byte) 255, (byte) 255},
        // The full one with a wrong checksum.
        Bytes.concat(new byte[] {16, 0, 0, 0, 0, 0, 0, 0}, new byte[8]));
  }

  @ParameterizedTest
  @MethodSource("garbage")
  void garbageIsClosed(byte[] garbage) throws IOException {
    try (Wire wire = new Wire(dataCentre.port())) {
      wire.send(garbage);
      assertThat(wire.isClosed()).isTrue();
    }
  }

  @Test
  void randomBeginningsDoNoHarm() throws IOException {
    for (int i = 0; i < 200; i++) {
      try (Wire wire = new Wire(dataCentre.port())) {
        wire.send(ClientExchange.random(RANDOM.nextInt(1, 300)));
      }
    }
    await().until(() -> dataCentre.counts().openConnections() == 0);
  }
}
