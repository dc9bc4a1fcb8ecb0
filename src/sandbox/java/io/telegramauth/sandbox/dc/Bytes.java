package io.telegramauth.sandbox.dc;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;

/** Concatenates and splits byte arrays as MTProto does. */
final class Bytes {
  private Bytes() {}

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static byte[] slice(byte[] bytes, int from, int length) {
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  static byte[] xor(byte[] a, byte[] b) {
    byte[] result = new byte[a.length];
    for (int i = 0; i < a.length; i++) {
      result[i] = (byte) (a[i] ^ b[i]);
    }
    return result;
  }

  static byte[] reversed(byte[] bytes) {
    byte[] result = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      result[i] = bytes[bytes.length - 1 - i];
    }
    return result;
  }

  /** A number of 2048 bits at most, big-endian, padded to 256 bytes as all hashes want it. */
  static byte[] of(BigInteger number) {
    byte[] raw = number.toByteArray();
    byte[] padded = new byte[256];
    int skipped = Math.max(0, raw.length - padded.length);
    System.arraycopy(
        raw, skipped, padded, padded.length - (raw.length - skipped), raw.length - skipped);
    return padded;
  }

  /** A small number, big-endian, without leading zeros. */
  static byte[] compact(long number) {
    byte[] raw = BigInteger.valueOf(number).toByteArray();
    return raw[0] == 0 && raw.length > 1 ? Arrays.copyOfRange(raw, 1, raw.length) : raw;
  }

  static BigInteger number(byte[] bigEndian) {
    return new BigInteger(1, bigEndian);
  }

  static long littleEndianLong(byte[] bytes, int offset) {
    return littleEndian(bytes).getLong(offset);
  }

  static int littleEndianInt(byte[] bytes, int offset) {
    return littleEndian(bytes).getInt(offset);
  }

  /** Bytes of a known length, filled in little-endian order. */
  static byte[] filled(int length, Consumer<ByteBuffer> filling) {
    byte[] bytes = new byte[length];
    filling.accept(littleEndian(bytes));
    return bytes;
  }

  static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
