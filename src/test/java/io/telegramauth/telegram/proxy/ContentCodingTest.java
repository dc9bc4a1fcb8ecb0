package io.telegramauth.telegram.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingTest {
  private static final byte[] BODY = "{\"success\":true}".getBytes(UTF_8);

  private static byte[] gzip(byte[] body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(body);
    }
    return bytes.toByteArray();
  }

  private static byte[] deflate(byte[] body, boolean raw) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, raw);
    try (OutputStream out = new DeflaterOutputStream(bytes, deflater)) {
      out.write(body);
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "identity", " Identity , "})
  void returnsAPlainBody(String header) {
    assertThat(ContentCoding.decode(header, BODY)).contains(BODY);
  }

  @Test
  void decodesTheNamedCoding() throws IOException {
    assertThat(ContentCoding.decode("gzip", gzip(BODY))).contains(BODY);
    assertThat(ContentCoding.decode("X-GZIP", gzip(BODY))).contains(BODY);
    assertThat(ContentCoding.decode("deflate", deflate(BODY, false))).contains(BODY);
    assertThat(ContentCoding.decode("deflate", deflate(BODY, true))).contains(BODY);
    assertThat(ContentCoding.decode("deflate, gzip", gzip(deflate(BODY, false)))).contains(BODY);
  }

  @Test
  void aDecodedBodyWithAStaleHeaderIsRead() {
    assertThat(ContentCoding.decode("gzip", BODY)).contains(BODY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd", "compress", "gzip, br", "gzip, gzip, gzip", "deflate"})
  void undecodableBodiesAreEmpty(String header) throws IOException {
    assertThat(ContentCoding.decode(header, gzip(BODY))).isEmpty();
  }

  @Test
  void truncatedBodiesAreEmpty() throws IOException {
    byte[] whole = gzip(BODY);
    for (int length = 2; length < whole.length; length++) {
      assertThat(ContentCoding.decode("gzip", Arrays.copyOf(whole, length)))
          .as("%d", length)
          .isEmpty();
    }
  }

  @Test
  void decodedBodiesHaveAMaximumLength() throws IOException {
    byte[] longest = new byte[SingleResponseCodec.MAX_RESPONSE_SIZE];
    byte[] endless = new byte[200 * SingleResponseCodec.MAX_RESPONSE_SIZE];

    assertThat(ContentCoding.decode("gzip", gzip(longest))).contains(longest);
    assertThat(
            ContentCoding.decode("gzip", gzip(new byte[SingleResponseCodec.MAX_RESPONSE_SIZE + 1])))
        .isEmpty();
    assertThat(ContentCoding.decode("gzip", gzip(endless))).isEmpty();
    assertThat(ContentCoding.decode("gzip, gzip", gzip(gzip(endless)))).isEmpty();
  }
}
