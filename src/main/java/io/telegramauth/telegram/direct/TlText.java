package io.telegramauth.telegram.direct;

import java.nio.ByteBuffer;

/**
 * TL's byte strings: the length in one byte, or 254 and three bytes, then the bytes, then zeros up
 * to a multiple of four.
 *
 * @see <a href="https://core.telegram.org/mtproto/serialize#base-types">Base types</a>
 */
final class TlText {
  private static final int LONG_FORM = 254;

  private TlText() {}

  /**
   * Reads a string.
   *
   * @param buffer little-endian; positioned after the string on return
   */
  static byte[] read(ByteBuffer buffer) throws BinlogException {
    int start = buffer.position();
    int length = need(buffer, 1).get() & 0xff;
    if (length == LONG_FORM) {
      need(buffer, 3);
      length = (buffer.get() & 0xff) | ((buffer.get() & 0xff) << 8) | ((buffer.get() & 0xff) << 16);
    } else if (length > LONG_FORM) {
      throw new BinlogException("A string of an unknown form");
    }
    need(buffer, length);
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    int padding = -(buffer.position() - start) & 3;
    need(buffer, padding).position(buffer.position() + padding);
    return bytes;
  }

  /** Returns the size of a written string. */
  static int size(int length) {
    return ((length < LONG_FORM ? 1 : 4) + length + 3) & ~3;
  }

  /** Writes a string. */
  static void write(ByteBuffer buffer, byte[] bytes) {
    int end = buffer.position() + size(bytes.length);
    if (bytes.length < LONG_FORM) {
      buffer.put((byte) bytes.length);
    } else {
      buffer.putInt(LONG_FORM | (bytes.length << 8));
    }
    buffer.put(bytes);
    buffer.position(end);
  }

  private static ByteBuffer need(ByteBuffer buffer, int length) throws BinlogException {
    if (buffer.remaining() < length) {
      throw new BinlogException("A string is cut off");
    }
    return buffer;
  }
}
