package io.telegramauth.sandbox.dc;

import java.security.SecureRandom;
import java.util.Optional;

/**
 * The first bytes of a connection, which identify its transport.
 *
 * @param framing how packets follow
 * @param obfuscation the ciphers around it; empty for a plain transport
 */
record Opening(Framing framing, Optional<Obfuscation> obfuscation) {
  /** What other protocols begin with, which no transport of Telegram does. */
  private static final int[] FOREIGN = {
    0x20544547, // GET
    0x54534f50, // POST
    0x44414548, // HEAD
    0x4954504f, // OPTI
    0x02010316 // a TLS client hello
  };

  /**
   * Takes the beginning, when enough of it is there; further bytes stay, still obfuscated.
   *
   * @throws ProtocolException if no transport begins so
   */
  static Optional<Opening> read(ByteQueue in, SecureRandom random) {
    if (in.size() > 0 && in.peek(0) == Framing.ABRIDGED_TAG) {
      in.take(1);
      return plain(new Framing.Abridged());
    }
    if (in.size() < 4) {
      return Optional.empty();
    }
    int first = in.peekLittleEndianInt(0);
    for (int foreign : FOREIGN) {
      if (first == foreign) {
        throw new ProtocolException("Another protocol");
      }
    }
    if (first == Framing.INTERMEDIATE_TAG || first == Framing.PADDED_TAG) {
      in.take(4);
      return plain(new Framing.Intermediate(first == Framing.PADDED_TAG, random));
    }
    if (in.size() >= 8 && in.peekLittleEndianInt(4) == 0) {
      return plain(new Framing.Full());
    }
    if (in.size() < Obfuscation.START) {
      return Optional.empty();
    }
    Obfuscation obfuscation = new Obfuscation(in.take(Obfuscation.START));
    Framing framing =
        switch (obfuscation.tag()) {
          case 0xefefefef -> new Framing.Abridged();
          case Framing.INTERMEDIATE_TAG -> new Framing.Intermediate(false, random);
          case Framing.PADDED_TAG -> new Framing.Intermediate(true, random);
          default -> throw new ProtocolException("Unknown transport");
        };
    return Optional.of(new Opening(framing, Optional.of(obfuscation)));
  }

  private static Optional<Opening> plain(Framing framing) {
    return Optional.of(new Opening(framing, Optional.empty()));
  }
}
