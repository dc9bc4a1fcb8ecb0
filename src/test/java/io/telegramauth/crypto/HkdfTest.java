package io.telegramauth.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.hkdf.HKDF;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The library that derives our keys, against RFC 5869, appendix A. */
class HkdfTest {
  private static final HexFormat HEX = HexFormat.of();

  @ParameterizedTest(name = "test case {0}")
  @CsvSource(
      emptyValue = "",
      textBlock =
          """
          1, 0b*22, 00..0c, f0..f9, 077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5, 3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865
          2, 00..4f, 60..af, b0..ff, 06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244, b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87
          3, 0b*22, '', '', 19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04, 8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8
          """)
  void matchesTheTestVectorsOfTheStandard(
      int testCase, String secret, String salt, String info, String extracted, String expanded) {
    HKDF hkdf = HKDF.fromHmacSha256();

    byte[] pseudoRandomKey = hkdf.extract(bytes(salt), bytes(secret));
    byte[] key = hkdf.expand(pseudoRandomKey, bytes(info), expanded.length() / 2);

    assertThat(HEX.formatHex(pseudoRandomKey)).as("test case %d", testCase).isEqualTo(extracted);
    assertThat(HEX.formatHex(key)).as("test case %d", testCase).isEqualTo(expanded);
  }

  /** {@code 0b*22} is a byte 22 times, {@code 00..4f} counts up. */
  private static byte[] bytes(String written) {
    if (written.contains("*")) {
      String[] parts = written.split("\\*");
      return HEX.parseHex(parts[0].repeat(Integer.parseInt(parts[1])));
    }
    if (written.isEmpty()) {
      return new byte[0];
    }
    int from = Integer.parseInt(written.substring(0, 2), 16);
    int to = Integer.parseInt(written.substring(4), 16);
    StringBuilder hex = new StringBuilder();
    IntStream.rangeClosed(from, to).forEach(value -> hex.append(HEX.toHexDigits((byte) value)));
    return HEX.parseHex(hex);
  }
}
