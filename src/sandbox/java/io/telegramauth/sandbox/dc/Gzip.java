package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlReader;
import io.telegramauth.sandbox.dc.tl.TlSchema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;

/** Packs and unpacks {@code gzip_packed}. */
final class Gzip {
  /** The number of {@code gzip_packed}. */
  static final int PACKED = 0x3072cfa1;

  /** The most that a client's packed data may become. */
  static final int MAX_UNPACKED = Framing.MAX_PACKET;

  private Gzip() {}

  /** Unpacks a {@code gzip_packed}. */
  static byte[] unpackObject(byte[] object) {
    TlObject packed = new TlReader(object, TlSchema.newest()).readObject();
    return unpack(packed.bytesAt("packed_data"));
  }

  /**
   * Unpacks what a client sent.
   *
   * @throws ProtocolException if it is no gzip, or becomes too much
   */
  static byte[] unpack(byte[] packed) {
    try (InputStream in = opened(packed)) {
      byte[] unpacked = in.readNBytes(MAX_UNPACKED + 1);
      if (unpacked.length > MAX_UNPACKED) {
        throw new ProtocolException("Packed data becomes too much");
      }
      return unpacked;
    } catch (IOException e) {
      throw new ProtocolException("Packed data is no gzip");
    }
  }

  /** TDLib packs in zlib's own format, without gzip's header. */
  private static InputStream opened(byte[] packed) throws IOException {
    ByteArrayInputStream bytes = new ByteArrayInputStream(packed);
    boolean gzip = packed.length > 1 && packed[0] == (byte) 0x1f && packed[1] == (byte) 0x8b;
    return gzip ? new GZIPInputStream(bytes) : new InflaterInputStream(bytes);
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
