package io.telegramauth.sandbox.dc;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.campaign.harness.Cases;
import io.telegramauth.campaign.harness.Choices;
import io.telegramauth.campaign.harness.Mutations;
import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.dc.tl.TlException;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlSchema;
import io.telegramauth.sandbox.dc.tl.TlWriter;
import io.telegramauth.testing.Campaign;
import io.telegramauth.testing.CapturedLog;
import java.io.IOException;
import java.net.SocketException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What may come over a socket of the data centre, part by part and all together. */
@Tag(Campaign.TAG)
class BadPacketsTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final AuthKey KEY = AuthKey.random(RANDOM);
  private static final int SMALL = 4_000_000;

  /** Bytes in the pieces in which a network may bring them. */
  private record Pieces(List<byte[]> pieces) {
    static Pieces of(Choices choices, byte[] bytes) {
      List<byte[]> pieces = new ArrayList<>();
      for (int at = 0; at < bytes.length; ) {
        int length = Math.min(bytes.length - at, choices.between(1, choices.of(1, 7, 100, 5000)));
        pieces.add(Arrays.copyOfRange(bytes, at, at + length));
        at += length;
      }
      return new Pieces(pieces);
    }

    @Override
    public String toString() {
      return pieces.stream().map(HexFormat.of()::formatHex).toList().toString();
    }
  }

  private static void takeAll(Pieces pieces, Consumer<ByteQueue> taking) {
    ByteQueue queue = new ByteQueue();
    try {
      for (byte[] piece : pieces.pieces()) {
        queue.append(piece);
        taking.accept(queue);
      }
    } catch (ProtocolException e) {
      assertThat(e).hasNoCause().message().isNotBlank();
    }
  }

  private record Framed(int kind, List<byte[]> packets, Pieces wire) {
    private static Framing framing(int kind) {
      return switch (kind) {
        case 0 -> new Framing.Abridged();
        case 1 -> new Framing.Intermediate(false, RANDOM);
        default -> new Framing.Full();
      };
    }

    static Framed of(Choices choices, boolean spoilt) {
      int kind = choices.below(3);
      Framing framing = framing(kind);
      List<byte[]> packets = new ArrayList<>();
      byte[] wire = {};
      for (int i = choices.between(1, 5); i > 0; i--) {
        byte[] packet = choices.bytes(4 * choices.between(1, choices.oneIn(9) ? 5000 : 100));
        packets.add(packet);
        wire = Bytes.concat(wire, framing.wrap(packet));
      }
      return new Framed(
          kind, packets, Pieces.of(choices, spoilt ? Mutations.bytes(choices, wire) : wire));
    }
  }

  @Test
  void packetsAreReadInAnyPieces() {
    Cases.of("framing", 1500, 100_000)
        .check(
            choices -> Framed.of(choices, false),
            framed -> {
              Framing framing = Framed.framing(framed.kind());
              List<byte[]> taken = new ArrayList<>();
              takeAll(
                  framed.wire(),
                  queue -> {
                    Optional<byte[]> next = framing.next(queue);
                    while (next.isPresent()) {
                      taken.add(next.get());
                      next = framing.next(queue);
                    }
                  });
              assertThat(taken.toArray()).isEqualTo(framed.packets().toArray());
            });
  }

  @Test
  void malformedPacketsAreRejected() {
    Cases.of("framing that is wrong", 2000, 200_000)
        .allocating(SMALL)
        .check(
            choices -> Framed.of(choices, true),
            framed -> {
              Framing framing = Framed.framing(framed.kind());
              takeAll(
                  framed.wire(),
                  queue -> {
                    Optional<byte[]> next = framing.next(queue);
                    while (next.isPresent()) {
                      assertThat(next.get()).hasSizeBetween(1, Framing.MAX_PACKET);
                      next = framing.next(queue);
                    }
                  });
            });
  }

  @Test
  void everyBeginningIsATransportOrRejected() {
    Cases.of("transports", 2000, 200_000)
        .allocating(SMALL)
        .check(
            choices ->
                Pieces.of(
                    choices,
                    Bytes.concat(
                        choices.of(
                            new byte[] {},
                            new byte[] {(byte) 0xef},
                            Wire.INTERMEDIATE,
                            new byte[] {16, 0, 0, 0, 0, 0, 0, 0}),
                        choices.bytes(choices.length(200)))),
            pieces -> takeAll(pieces, queue -> Opening.read(queue, RANDOM)));
  }

  @Test
  void everySocksRequestIsParsedOrRejected() {
    byte[] toAddress = {5, 1, 0, 1, (byte) 149, (byte) 154, (byte) 167, 40, 1, (byte) 187};
    byte[] toName = {5, 1, 0, 3, 3, 'a', '.', 'b', 1, (byte) 187};
    byte[] toIpv6 = {5, 1, 0, 4, 32, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, (byte) 187};
    Cases.of("SOCKS", 3000, 200_000)
        .allocating(SMALL)
        .check(
            choices ->
                Pieces.of(
                    choices,
                    choices.oneIn(4)
                        ? choices.bytes(choices.length(400))
                        : Mutations.bytes(choices, choices.of(toAddress, toName, toIpv6))),
            pieces ->
                takeAll(
                    pieces,
                    queue -> {
                      Socks.isGreeting(queue);
                      Socks.request(queue)
                          .ifPresent(
                              request -> assertThat(request.address().length()).isLessThan(256));
                    }));
  }

  /** Encrypted correctly, with any content. */
  private static byte[] encrypted(AuthKey key, byte[] inside) {
    byte[] plain = Arrays.copyOf(inside, inside.length + 15 & -16);
    byte[] messageKey = MessageKeys.FROM_CLIENT.messageKey(key, plain);
    byte[] secret = MessageKeys.FROM_CLIENT.cipher(key, messageKey).encrypt(plain);
    return Bytes.filled(
        24 + secret.length, out -> out.putLong(key.id()).put(messageKey).put(secret));
  }

  private static byte[] inside(Choices choices, int bodyLength, byte[] body) {
    return Bytes.filled(
        32 + body.length + 28,
        out ->
            out.putLong(choices.number())
                .putLong(choices.number())
                .putLong(choices.number())
                .putInt((int) choices.number())
                .putInt(bodyLength)
                .put(body));
  }

  @Test
  void encryptedPacketsAreOpenedOrRejected() {
    Cases.of("encrypted packets", 3000, 300_000)
        .allocating(SMALL)
        .check(
            choices -> {
              byte[] body = choices.bytes(choices.length(4000));
              int length = choices.oneIn(2) ? body.length : (int) choices.number();
              byte[] packet = encrypted(KEY, inside(choices, length, body));
              return choices.oneIn(3) ? Mutations.bytes(choices, packet) : packet;
            },
            packet -> {
              try {
                EncryptedMessage opened = EncryptedMessage.open(KEY, packet);
                assertThat(opened.body().length).isLessThanOrEqualTo(packet.length);
              } catch (ProtocolException e) {
                assertThat(e.getMessage()).isNotBlank();
              }
            });
  }

  @Test
  void packedDataIsUnpackedWithinItsLimit() {
    byte[] bomb = Gzip.pack(new byte[64 << 20]);
    Cases.of("packed data", 500, 50_000)
        .allocating(8L * Gzip.MAX_UNPACKED)
        .check(
            choices -> {
              byte[] packed =
                  choices.oneIn(50) ? bomb : Gzip.pack(choices.bytes(choices.length(4000)));
              return choices.oneIn(4) ? packed : Mutations.bytes(choices, packed);
            },
            packed -> {
              try {
                assertThat(Gzip.unpack(packed).length).isLessThanOrEqualTo(Gzip.MAX_UNPACKED);
              } catch (ProtocolException e) {
                assertThat(e.getMessage()).isNotBlank();
              }
            });
  }

  private static byte[] call(Choices choices, byte[] initialised) {
    byte[] container =
        Bytes.filled(
            24 + 4,
            out ->
                out.putInt(0x73f1f8dc)
                    .putInt((int) choices.number())
                    .putLong(choices.number())
                    .putInt((int) choices.number())
                    .putInt((int) choices.number()));
    return switch (choices.below(5)) {
      case 0 -> container;
      case 1 -> choices.bytes(4 * choices.between(1, 100));
      case 2 ->
          new TlWriter(TlSchema.newest())
              .writeInt(Gzip.PACKED)
              .writeBytes(Mutations.bytes(choices, Gzip.pack(initialised)))
              .toBytes();
      default -> {
        byte[] changed = Mutations.bytes(choices, initialised);
        yield Arrays.copyOf(changed, changed.length + 3 & ~3);
      }
    };
  }

  /** One client after the other says something odd; the next one is served as if nothing were. */
  @Test
  void theDataCentreSurvivesAnyInput() throws IOException {
    SandboxTelegram telegram = new SandboxTelegram(InstantSource.system());
    try (DataCentre dataCentre = DataCentre.start(telegram, DataCentreOptions.defaults());
        CapturedLog log = new CapturedLog();
        SessionClient first = SessionClient.open(dataCentre)) {
      byte[] request =
          first.initialised(
              TlObject.of(TlName.AUTH_SEND_CODE)
                  .with("phone_number", "+9996620042")
                  .with("api_id", 1)
                  .with("api_hash", "hash")
                  .with("settings", TlObject.of(TlName.CODE_SETTINGS)));
      byte[] start = TlWriter.bytes(TlObject.of(TlName.REQ_PQ_MULTI).with("nonce", new byte[16]));
      Cases.of("connections to the data centre", 300, 20_000)
          .within(Duration.ofSeconds(30))
          .check(
              choices ->
                  switch (choices.below(3)) {
                    case 0 -> choices.bytes(choices.length(4000));
                    case 1 -> plain(Mutations.bytes(choices, start));
                    default -> call(choices, request);
                  },
              bytes -> {
                try (Wire wire = Wire.intermediate(dataCentre.port())) {
                  SessionClient client = SessionClient.on(wire, first.key, first.salt);
                  wire.sendPacket(bytes);
                  wire.sendPacket(client.packet(client.nextId(), 1, bytes));
                } catch (IOException e) {
                  // Closed by the data centre before all was said: its right.
                  assertThat(e).isInstanceOf(SocketException.class);
                }
                assertAnswers(dataCentre, first);
              });
      assertThat(log.text()).doesNotContain("failed on a packet");
    }
  }

  private static byte[] plain(byte[] message) {
    return Bytes.filled(
        20 + message.length, out -> out.putLong(0).putLong(4).putInt(message.length).put(message));
  }

  private static void assertAnswers(DataCentre dataCentre, SessionClient known) throws IOException {
    try (Wire wire = Wire.intermediate(dataCentre.port(2))) {
      SessionClient client = SessionClient.on(wire, known.key, known.salt);
      TlObject nearest = client.call(TlObject.of(TlName.HELP_GET_NEAREST_DC));
      assertThat(nearest.is(TlName.NEAREST_DC)).as(nearest.name()).isTrue();
    } catch (TlException e) {
      throw new AssertionError("The answer cannot be read", e);
    }
  }
}
