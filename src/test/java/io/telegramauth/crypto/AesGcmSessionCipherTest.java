package io.telegramauth.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AesGcmSessionCipherTest {
  private static final int OVERHEAD = 1 + 4 + 12 + 16;
  private static final RecordName NAME = new RecordName("login", "0123456789abcdef");
  private static final byte[] TEXT = "session string".getBytes(UTF_8);

  private final SessionCipher cipher = cipher("first");

  private static SessionCipher cipher(String current) {
    return new AesGcmSessionCipher(KeyRing.of(secret(current), Optional.empty()));
  }

  private static SessionCipher cipher(String current, String previous) {
    return new AesGcmSessionCipher(KeyRing.of(secret(current), Optional.of(secret(previous))));
  }

  private static SecretString secret(String which) {
    return SecretString.of(which + " secret of more than thirty-two bytes");
  }

  private void assertRefused(RecordName name, byte[] blob) {
    assertThatThrownBy(() -> cipher.open(name, blob)).isInstanceOf(UnreadableRecordException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 255, 65_536, 5_000_000})
  void opensASealedRecord(int length) {
    byte[] plaintext = new byte[length];
    new Random(length).nextBytes(plaintext);

    byte[] sealed = cipher.seal(NAME, plaintext);

    assertThat(sealed).hasSize(length + OVERHEAD);
    assertThat(cipher.open(NAME, sealed)).isEqualTo(plaintext);
  }

  @Test
  void sealsTheSameTwiceAsDifferentBlobs() {
    assertThat(cipher.seal(NAME, TEXT)).isNotEqualTo(cipher.seal(NAME, TEXT));
  }

  @Test
  void neverUsesAnIvTwice() {
    int seals = 100_000;
    Set<String> ivs = new HashSet<>();
    for (int i = 0; i < seals; i++) {
      byte[] sealed = cipher.seal(NAME, new byte[0]);
      ivs.add(HexFormat.of().formatHex(sealed, 5, 17));
    }
    assertThat(ivs).hasSize(seals);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void rejectsAChangedBit(long seed) {
    Random random = new Random(seed);
    byte[] plaintext = new byte[random.nextInt(100)];
    random.nextBytes(plaintext);
    byte[] sealed = cipher.seal(NAME, plaintext);

    for (int bit = 0; bit < sealed.length * 8; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      int position = bit;
      assertThatThrownBy(() -> cipher.open(NAME, changed))
          .as("seed %d, bit %d of %d bytes", seed, position, sealed.length)
          .isInstanceOf(UnreadableRecordException.class);
    }
  }

  @Test
  void rejectsATruncatedBlob() {
    byte[] sealed = cipher.seal(NAME, TEXT);

    for (int length = 0; length < sealed.length; length++) {
      assertRefused(NAME, Arrays.copyOf(sealed, length));
    }
  }

  @Test
  void rejectsAnExtendedBlob() {
    byte[] sealed = cipher.seal(NAME, TEXT);

    assertRefused(NAME, Arrays.copyOf(sealed, sealed.length + 1));
  }

  @Test
  void rejectsABlobOfAnotherRecord() {
    byte[] sealed = cipher.seal(NAME, TEXT);

    assertRefused(new RecordName("login", "0123456789abcdee"), sealed);
    assertRefused(new RecordName("login", ""), sealed);
  }

  @Test
  void rejectsABlobOfAnotherKind() {
    byte[] sealed = cipher.seal(NAME, TEXT);

    assertRefused(new RecordName("session", NAME.id()), sealed);
  }

  @Test
  void keepsKindAndIdApart() {
    byte[] sealed = cipher.seal(new RecordName("ab", "c"), TEXT);

    assertRefused(new RecordName("a", "bc"), sealed);
    assertRefused(new RecordName("abc", ""), sealed);
    assertRefused(new RecordName("", "abc"), sealed);
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, 2, 127, -1})
  void rejectsAnUnknownFormat(byte format) {
    byte[] sealed = cipher.seal(NAME, TEXT);
    sealed[0] = format;

    assertThatThrownBy(() -> cipher.open(NAME, sealed))
        .isInstanceOf(UnreadableRecordException.class)
        .hasMessageContaining("known format");
    assertThat(cipher.isCurrent(sealed)).isFalse();
  }

  @Test
  void rejectsABlobOfAnUnknownKey() {
    byte[] sealed = cipher("another").seal(NAME, TEXT);

    assertThatThrownBy(() -> cipher.open(NAME, sealed))
        .isInstanceOf(UnreadableRecordException.class)
        .hasMessageContaining("key that is not known");
  }

  @Test
  void failureMessagesNameOnlyTheKind() {
    byte[] sealed = cipher.seal(NAME, TEXT);

    assertThatThrownBy(() -> cipher.open(new RecordName("login", "other-id"), sealed))
        .hasMessageContaining("login")
        .hasMessageNotContaining("other-id")
        .hasMessageNotContaining("session string");
  }

  @Test
  void opensAfterARotationAndSealsWithTheNewKey() {
    byte[] old = cipher.seal(NAME, TEXT);
    SessionCipher rotated = cipher("second", "first");

    assertThat(rotated.open(NAME, old)).isEqualTo(TEXT);
    assertThat(cipher.isCurrent(old)).isTrue();
    assertThat(rotated.isCurrent(old)).isFalse();

    byte[] renewed = rotated.seal(NAME, TEXT);
    assertThat(rotated.isCurrent(renewed)).isTrue();
    assertThat(cipher("second").open(NAME, renewed)).isEqualTo(TEXT);
    assertRefused(NAME, renewed);
  }

  @Test
  void doesNotOpenAfterTwoRotationsAndSaysWhy() {
    byte[] old = cipher.seal(NAME, TEXT);
    SessionCipher rotatedTwice = cipher("third", "second");

    assertThatThrownBy(() -> rotatedTwice.open(NAME, old))
        .isInstanceOf(UnreadableRecordException.class)
        .hasMessage("A record of kind login was sealed with a key that is not known");
  }

  @Test
  void malformedDataIsNotCurrent() {
    assertThat(cipher.isCurrent(new byte[0])).isFalse();
    assertThat(cipher.isCurrent(new byte[OVERHEAD])).isFalse();
    assertThat(cipher.isCurrent(Arrays.copyOf(cipher.seal(NAME, TEXT), OVERHEAD - 1))).isFalse();
  }

  /** Made by another implementation (Node's crypto): what is stored today must always open. */
  @Test
  void opensAStoredBlobOfFormat1() {
    byte[] blob =
        HexFormat.of()
            .parseHex(
                "018e026b47000102030405060708090a0bac44715b4696e3be3af684839c40c32b06861c96038cc5"
                    + "dbe5e85bd8574d10ff3b26f2b7f1e4cbfcbe525b14d9b206fac9e7");
    SessionCipher known =
        new AesGcmSessionCipher(
            KeyRing.of(
                SecretString.of("known-answer-secret-of-more-than-32-bytes"), Optional.empty()));

    assertThat(new String(known.open(NAME, blob), UTF_8))
        .isEqualTo("A record, sealed with format 1: é");
    assertThat(known.isCurrent(blob)).isTrue();
  }
}
