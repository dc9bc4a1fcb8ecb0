package io.telegramauth.sandbox.dc;

import java.util.Arrays;

/** Bytes that were received and not yet read. */
final class ByteQueue {
  private byte[] bytes = new byte[512];
  private int from;
  private int to;

  void append(byte[] more) {
    if (bytes.length - to < more.length) {
      int size = size();
      byte[] target =
          size + more.length > bytes.length
              ? new byte[Math.max(bytes.length * 2, size + more.length)]
              : bytes;
      System.arraycopy(bytes, from, target, 0, size);
      bytes = target;
      from = 0;
      to = size;
    }
    System.arraycopy(more, 0, bytes, to, more.length);
    to += more.length;
  }

  int size() {
    return to - from;
  }

  int peek(int index) {
    return bytes[from + index] & 0xff;
  }

  int peekLittleEndianInt(int index) {
    return Bytes.littleEndianInt(bytes, from + index);
  }

  byte[] take(int length) {
    byte[] taken = Arrays.copyOfRange(bytes, from, from + length);
    from += length;
    return taken;
  }

  byte[] takeAll() {
    return take(size());
  }
}
