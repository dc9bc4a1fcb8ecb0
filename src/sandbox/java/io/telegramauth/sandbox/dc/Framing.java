package io.telegramauth.sandbox.dc;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The framing of packets on a connection.
 *
 * @see <a href="https://core.telegram.org/mtproto/mtproto-transports">MTProto transports</a>
 */
sealed interface Framing {
  /** The longest packet that is taken from a client, in bytes. */
  int MAX_PACKET = 1 << 20;

  /** First byte, or the tag of an obfuscated start, of the abridged transport. */
  int ABRIDGED_TAG = 0xef;

  /** The first four bytes, or the tag, of the intermediate transport. */
  int INTERMEDIATE_TAG = 0xeeeeeeee;

  /** The first four bytes, or the tag, of the padded intermediate transport. */
  int PADDED_TAG = 0xdddddddd;

  /**
   * Takes the next packet, when it is there in full.
   *
   * @throws ProtocolException if it is too long or garbled
   */
  Optional<byte[]> next(ByteQueue in);

  /** Makes of a packet what goes over the wire. */
  byte[] wrap(byte[] packet);

  private static int checked(int length) {
    if (length <= 0 || length > MAX_PACKET) {
      throw new ProtocolException("Packet of a length that is not taken");
    }
    return length;
  }

  /** Lengths in words of four bytes, in one byte where that is enough. */
  record Abridged() implements Framing {
    private static final int LONG_LENGTH = 0x7f;

    @Override
    public Optional<byte[]> next(ByteQueue in) {
      if (in.size() < 4) {
        return Optional.empty();
      }
      // The highest bit asks for a quick acknowledgement, which a server need not give.
      int words = in.peek(0) & 0x7f;
      int header = 1;
      if (words == LONG_LENGTH) {
        words = in.peek(1) | in.peek(2) << 8 | in.peek(3) << 16;
        header = 4;
      }
      int length = checked(words * 4);
      if (in.size() < header + length) {
        return Optional.empty();
      }
      in.take(header);
      return Optional.of(in.take(length));
    }

    @Override
    public byte[] wrap(byte[] packet) {
      int words = packet.length / 4;
      byte[] header =
          words < LONG_LENGTH
              ? new byte[] {(byte) words}
              : new byte[] {LONG_LENGTH, (byte) words, (byte) (words >>> 8), (byte) (words >>> 16)};
      return Bytes.concat(header, packet);
    }
  }

  /** Lengths in four bytes; with padding, up to 15 random bytes follow the packet. */
  record Intermediate(boolean padded, SecureRandom random) implements Framing {
    @Override
    public Optional<byte[]> next(ByteQueue in) {
      if (in.size() < 4) {
        return Optional.empty();
      }
      int length = checked(in.peekLittleEndianInt(0) & 0x7fffffff);
      if (in.size() < 4 + length) {
        return Optional.empty();
      }
      in.take(4);
      return Optional.of(in.take(length));
    }

    @Override
    public byte[] wrap(byte[] packet) {
      // A transport error is told from a packet by its length, so it gets no padding.
      byte[] padding = new byte[padded && packet.length > 4 ? random.nextInt(16) : 0];
      random.nextBytes(padding);
      return Bytes.filled(
          4 + packet.length + padding.length,
          out -> out.putInt(packet.length + padding.length).put(packet).put(padding));
    }
  }

  /** Length, running number and checksum about every packet. */
  final class Full implements Framing {
    private static final int OVERHEAD = 12;

    private int received;
    private int sent;

    @Override
    public Optional<byte[]> next(ByteQueue in) {
      if (in.size() < 4) {
        return Optional.empty();
      }
      int length = checked(in.peekLittleEndianInt(0));
      if (length <= OVERHEAD) {
        throw new ProtocolException("Packet without content");
      }
      if (in.size() < length) {
        return Optional.empty();
      }
      byte[] whole = in.take(length);
      if (Bytes.littleEndianInt(whole, 4) != received++
          || Bytes.littleEndianInt(whole, length - 4) != checksum(whole)) {
        throw new ProtocolException("Packet out of order or garbled");
      }
      return Optional.of(Bytes.slice(whole, 8, length - OVERHEAD));
    }

    @Override
    public byte[] wrap(byte[] packet) {
      byte[] whole =
          Bytes.filled(
              packet.length + OVERHEAD,
              out -> out.putInt(packet.length + OVERHEAD).putInt(sent++).put(packet));
      Bytes.littleEndian(whole).putInt(whole.length - 4, checksum(whole));
      return whole;
    }

    private static int checksum(byte[] whole) {
      CRC32 crc = new CRC32();
      crc.update(whole, 0, whole.length - 4);
      return (int) crc.getValue();
    }
  }
}
