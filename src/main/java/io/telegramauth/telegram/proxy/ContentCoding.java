package io.telegramauth.telegram.proxy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Decodes the {@code Content-Encoding} of a body. This service requests none, but some gateways
 * compress anyway, and the response belongs to a step that was carried out.
 */
final class ContentCoding {
  private static final int MAX_CODINGS = 2;

  private ContentCoding() {}

  /**
   * Decodes a body.
   *
   * @param contentEncoding the header; may be empty
   * @return empty if a coding is unknown, or the body is corrupt or too long
   */
  static Optional<byte[]> decode(String contentEncoding, byte[] body) {
    List<String> codings = Arrays.asList(contentEncoding.toLowerCase(Locale.ROOT).split(","));
    if (codings.size() > MAX_CODINGS) {
      return Optional.empty();
    }
    Collections.reverse(codings);
    byte[] decoded = body;
    try {
      for (String coding : codings) {
        decoded = decodeOne(coding.strip(), decoded);
      }
    } catch (IOException e) {
      // The same as a body that is not JSON.
      return Optional.empty();
    }
    return Optional.of(decoded);
  }

  private static byte[] decodeOne(String coding, byte[] body) throws IOException {
    return switch (coding) {
      case "", "identity" -> body;
      case "gzip", "x-gzip" ->
          // A gateway may have decoded the body and kept the header.
          body.length > 1 && body[0] == 0x1f && body[1] == (byte) 0x8b
              ? readAll(new GZIPInputStream(new ByteArrayInputStream(body)))
              : body;
      case "deflate" -> inflate(body);
      default -> throw new IOException("The coding is not known");
    };
  }

  /** Decodes the zlib format, or raw deflate, which some servers send under that name. */
  private static byte[] inflate(byte[] body) throws IOException {
    boolean zlib =
        body.length > 1
            && (body[0] & 0x0f) == 8
            && (((body[0] & 0xff) << 8) + (body[1] & 0xff)) % 31 == 0;
    Inflater inflater = new Inflater(!zlib);
    try {
      return readAll(new InflaterInputStream(new ByteArrayInputStream(body), inflater));
    } finally {
      inflater.end();
    }
  }

  private static byte[] readAll(InputStream in) throws IOException {
    try (in) {
      byte[] read = in.readNBytes(SingleResponseCodec.MAX_RESPONSE_SIZE + 1);
      if (read.length > SingleResponseCodec.MAX_RESPONSE_SIZE) {
        throw new IOException("The response is too long");
      }
      return read;
    }
  }
}
