package io.telegramauth.sandbox.dc;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Packs and unpacks {@code gzip_packed}. */
final class Gzip {
  /** The most that a client's packed data may become. */
  static final int MAX_UNPACKED = Framing.MAX_PACKET;

  private Gzip() {}

  /**
   * Unpacks what a client sent.
   *
   * @throws ProtocolException if it is no gzip, or becomes too much
   */
  static byte[] unpack(byte[] packed) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      byte[] unpacked = in.readNBytes(MAX_UNPACKED + 1);
      if (unpacked.length > MAX_UNPACKED) {
        throw new ProtocolException("Packed data becomes too much");
      }
      return unpacked;
    } catch (IOException e) {
      throw new ProtocolException("Packed data is no gzip");
    }
  }

  static byte[] pack(byte[] plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory takes every byte", e);
    }
    return packed.toByteArray();
  }
}
