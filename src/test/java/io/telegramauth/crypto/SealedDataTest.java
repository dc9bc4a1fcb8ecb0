package io.telegramauth.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.telegramauth.campaign.harness.Cases;
import io.telegramauth.campaign.harness.Choices;
import io.telegramauth.campaign.harness.Figures;
import io.telegramauth.campaign.harness.Mutations;
import io.telegramauth.testing.Campaign;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sealed data opens as it was, or not at all. */
@Tag(Campaign.TAG)
class SealedDataTest {
  private static final List<String> KINDS =
      List.of("login", "session", "start", "phone", "bucket", "proxy-health", "");

  private static final int IV_AT = 5;
  private static final int IV_LENGTH = 12;

  private final SplittableRandom random = new SplittableRandom(Campaign.seed(12));
  private final SessionCipher cipher = cipher(secret(0), Optional.empty());

  private static SessionCipher cipher(SecretString current, Optional<SecretString> previous) {
    return new AesGcmSessionCipher(KeyRing.of(current, previous));
  }

  private static SecretString secret(int generation) {
    return SecretString.of("secret of more than thirty-two bytes, number " + generation);
  }

  private static boolean opens(SessionCipher cipher, RecordName name, byte[] sealed) {
    try {
      cipher.open(name, sealed);
      return true;
    } catch (UnreadableRecordException e) {
      return false;
    }
  }

  private byte[] plaintext() {
    byte[] plaintext = new byte[random.nextInt(random.nextInt(20) == 0 ? 4096 : 300)];
    random.nextBytes(plaintext);
    return plaintext;
  }

  private RecordName name() {
    return new RecordName(
        KINDS.get(random.nextInt(KINDS.size())), Long.toHexString(random.nextLong()));
  }

  @Test
  void aFlippedBitIsDetected() {
    int flips = Campaign.size(2000, 100_000);
    int refused = 0;
    for (int i = 0; i < flips; i++) {
      RecordName name = name();
      byte[] sealed = cipher.seal(name, plaintext());
      int bit = random.nextInt(sealed.length * 8);
      sealed[bit / 8] ^= (byte) (1 << bit % 8);
      refused += opens(cipher, name, sealed) ? 0 : 1;
      sealed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(opens(cipher, name, sealed)).as("unchanged, it opens").isTrue();
    }
    Figures.of("R12-flips").with("flips", flips).with("refused", refused).publish();
    assertThat(refused).isEqualTo(flips);
  }

  @Test
  void aSwappedRecordIsDetected() {
    int swaps = Campaign.size(500, 10_000);
    int refused = 0;
    for (int i = 0; i < swaps; i++) {
      RecordName one = name();
      RecordName other =
          switch (random.nextInt(4)) {
            case 0 -> new RecordName(one.kind() + "s", one.id());
            case 1 -> new RecordName(one.kind(), one.id() + "0");
            // The same letters, split elsewhere.
            case 2 -> new RecordName(one.kind() + one.id().charAt(0), one.id().substring(1));
            default -> name();
          };
      byte[] ofOne = cipher.seal(one, plaintext());
      byte[] ofOther = cipher.seal(other, plaintext());
      refused += opens(cipher, other, ofOne) || opens(cipher, one, ofOther) ? 0 : 1;
      assertThat(opens(cipher, one, ofOne) && opens(cipher, other, ofOther)).isTrue();
    }
    Figures.of("R12-swaps").with("swaps", swaps).with("refused", refused).publish();
    assertThat(refused).isEqualTo(swaps);
  }

  /** Twelve bytes do not fit into a long: equal first halves are compared in full. */
  @Test
  void noIvRepeats() {
    int seals = Campaign.size(100_000, 10_000_000);
    RecordName name = new RecordName("login", "one");
    long[] heads = new long[seals];
    int[] tails = new int[seals];
    for (int i = 0; i < seals; i++) {
      ByteBuffer iv = ByteBuffer.wrap(cipher.seal(name, new byte[0]), IV_AT, IV_LENGTH);
      heads[i] = iv.getLong();
      tails[i] = iv.getInt();
    }
    int equal = equal(heads, tails);
    Figures.of("R12-ivs").with("seals", seals).with("equal", equal).publish();
    assertThat(equal).isZero();
  }

  private static int equal(long[] heads, int[] tails) {
    long[] sorted = heads.clone();
    Arrays.sort(sorted);
    List<Long> twice = new ArrayList<>();
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        twice.add(sorted[i]);
      }
    }
    int equal = 0;
    for (long head : twice) {
      List<Integer> ends = new ArrayList<>();
      for (int i = 0; i < heads.length; i++) {
        if (heads[i] == head) {
          ends.add(tails[i]);
        }
      }
      equal += ends.size() - (int) ends.stream().distinct().count();
    }
    return equal;
  }

  /** Each rotation; while the old secret is set, everything it sealed is sealed again. */
  @Test
  void recordsStayReadableAcrossRotations() {
    int rotations = Campaign.size(20, 1000);
    int records = 50;
    List<RecordName> names = new ArrayList<>();
    List<byte[]> texts = new ArrayList<>();
    List<byte[]> sealed = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      names.add(name());
      texts.add(plaintext());
      sealed.add(cipher.seal(names.get(i), texts.get(i)));
    }
    int unreadable = 0;
    for (int rotation = 1; rotation <= rotations; rotation++) {
      SessionCipher rotated = cipher(secret(rotation), Optional.of(secret(rotation - 1)));
      SessionCipher forgetful = cipher(secret(rotation), Optional.empty());
      for (int i = 0; i < records; i++) {
        assertThat(rotated.isCurrent(sealed.get(i))).isFalse();
        unreadable += differs(rotated, names.get(i), sealed.get(i), texts.get(i));
        sealed.set(i, rotated.seal(names.get(i), texts.get(i)));
        assertThat(rotated.isCurrent(sealed.get(i))).isTrue();
        unreadable += differs(forgetful, names.get(i), sealed.get(i), texts.get(i));
      }
    }
    Figures.of("R12-rotations")
        .with("rotations", rotations)
        .with("records", records)
        .with("unreadable", unreadable)
        .publish();
    assertThat(unreadable).isZero();
  }

  private static int differs(SessionCipher cipher, RecordName name, byte[] sealed, byte[] text) {
    try {
      return Arrays.equals(cipher.open(name, sealed), text) ? 0 : 1;
    } catch (UnreadableRecordException e) {
      return 1;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Blob(byte[] bytes, byte[] original) {}

  private Blob blob(Choices choices) {
    byte[] original = cipher.seal(new RecordName("login", "one"), choices.bytes(100));
    return choices.oneIn(3)
        ? new Blob(choices.bytes(choices.length(70_000)), original)
        : new Blob(Mutations.bytes(choices, original), original);
  }

  @Test
  void malformedBlobsAreRejected() {
    Cases.of("sealed blobs", 5000, 500_000)
        .allocating(1_000_000)
        .check(
            this::blob,
            blob -> {
              cipher.isCurrent(blob.bytes());
              if (opens(cipher, new RecordName("login", "one"), blob.bytes())
                  && !Arrays.equals(blob.bytes(), blob.original())) {
                fail("opens: %s", new String(blob.bytes(), UTF_8));
              }
            });
  }
}
