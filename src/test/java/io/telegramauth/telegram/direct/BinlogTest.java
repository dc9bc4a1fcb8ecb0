package io.telegramauth.telegram.direct;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.telegramauth.crypto.SecretBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinlogTest {
  private static final SecretBytes KEY = SecretBytes.of(new byte[32]);
  private static final SecureRandom RANDOM = new SecureRandom();

  private static AuthKey session() {
    byte[] key = new byte[256];
    new Random(7).nextBytes(key);
    return new AuthKey(4, SecretBytes.of(key), 5_000_000_001L);
  }

  private static byte[] file() {
    return session().toBinlog().write(KEY, RANDOM);
  }

  private static void assertRefused(byte[] file) {
    assertThatExceptionOfType(BinlogException.class).isThrownBy(() -> Binlog.read(file, KEY));
  }

  private static void assertNoSession(Map<String, byte[]> values) {
    assertThatExceptionOfType(BinlogException.class)
        .isThrownBy(() -> AuthKey.read(Binlog.of(values)));
  }

  private static Map<String, byte[]> values() {
    Binlog binlog = session().toBinlog();
    Map<String, byte[]> values = new LinkedHashMap<>();
    for (String name : new String[] {"main_dc_id", "auth4", "auth", "my_id"}) {
      values.put(name, binlog.value(name).orElseThrow());
    }
    return values;
  }

  @Test
  void readsABinlogThatItWrote() throws BinlogException {
    assertThat(AuthKey.read(Binlog.read(file(), KEY))).isEqualTo(session());
  }

  @Test
  void writesNothingInTheClear() {
    String text = new String(file(), US_ASCII);
    assertThat(text).doesNotContain("auth").doesNotContain("5000000001");
  }

  @Test
  void refusesAnotherKey() {
    assertThatExceptionOfType(BinlogException.class)
        .isThrownBy(() -> Binlog.read(file(), SecretBytes.of(new byte[] {1})))
        .withMessageContaining("another key");
  }

  @Test
  void rejectsEveryTruncatedFile() {
    byte[] file = file();
    int[] ends = ends(file);
    for (int length = 0; length < file.length; length++) {
      if (Arrays.binarySearch(ends, length) < 0) {
        assertRefused(Arrays.copyOf(file, length));
      }
    }
  }

  @Test
  void findsNoSessionInAFileThatEndsAfterAWholeEvent() throws BinlogException {
    byte[] file = file();
    for (int end : ends(file)) {
      Binlog binlog = Binlog.read(Arrays.copyOf(file, end), KEY);
      assertThatExceptionOfType(BinlogException.class).isThrownBy(() -> AuthKey.read(binlog));
    }
  }

  /** Where events end, but for the last one. */
  private static int[] ends(byte[] file) {
    int first = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt();
    int[] ends = new int[4];
    ends[0] = first;
    int i = 0;
    for (Map.Entry<String, byte[]> value : values().entrySet()) {
      if (++i < ends.length) {
        ends[i] =
            ends[i - 1]
                + 32
                + TlText.size(value.getKey().length())
                + TlText.size(value.getValue().length);
      }
    }
    return ends;
  }

  @Test
  void rejectsEveryFlippedBit() {
    byte[] file = file();
    for (int bit = 0; bit < file.length * 8; bit++) {
      byte[] flipped = file.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(flipped);
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {Integer.MIN_VALUE, -1, 0, 4, 28, 31, 33, 1 << 24, (1 << 24) + 4, Integer.MAX_VALUE})
  void refusesImpossibleSizes(int size) {
    byte[] file = file();
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(size);
    assertRefused(file);
  }

  @Test
  void rejectsOtherFiles() {
    assertRefused(new byte[0]);
    assertRefused(new byte[4096]);
    assertRefused("SQLite format 3".repeat(10).getBytes(US_ASCII));
  }

  @Test
  void acceptsOnlyTheKeyOfItsId() {
    Map<String, byte[]> values = values();
    byte[] stored = values.get("auth4").clone();
    stored[100] ^= 1;
    values.put("auth4", stored);
    assertNoSession(values);
  }

  @Test
  void acceptsOnlyKeysOfTheRightLength() {
    Map<String, byte[]> values = values();
    for (int length = 0; length < values.get("auth4").length - 4; length++) {
      values.put("auth4", Arrays.copyOf(values().get("auth4"), length));
      assertNoSession(values);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "6", "-1", "12", "x", "4 "})
  void acceptsOnlyExistingDataCentres(String dc) {
    Map<String, byte[]> values = values();
    values.put("main_dc_id", dc.getBytes(US_ASCII));
    assertNoSession(values);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-5", "x", "99999999999999999999"})
  void acceptsOnlyNumericUserIds(String userId) {
    Map<String, byte[]> values = values();
    values.put("my_id", userId.getBytes(US_ASCII));
    assertNoSession(values);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auth", "auth4", "my_id"})
  void needsAllOfIt(String missing) {
    Map<String, byte[]> values = values();
    values.remove(missing);
    assertNoSession(values);
  }

  @Test
  void usesTheOnlyKeyWithoutADataCentre() throws BinlogException {
    Map<String, byte[]> values = values();
    values.remove("main_dc_id");
    assertThat(AuthKey.read(Binlog.of(values)).dc()).isEqualTo(4);
    values.put("auth2", values.get("auth4"));
    assertNoSession(values);
  }

  @Test
  void aSessionDuringLogOutIsNotSignedIn() {
    Map<String, byte[]> values = values();
    values.put("auth", "logout".getBytes(US_ASCII));
    assertNoSession(values);
  }
}
