package io.telegramauth.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class LookupHashTest {
  private static final String NUMBER = "+99966200001";
  private static final SecretString FIRST =
      SecretString.of("known-answer-secret-of-more-than-32-bytes");
  private static final SecretString SECOND =
      SecretString.of("another-secret-of-more-than-32-bytes-here");

  private final LookupHash hash = new LookupHash(KeyRing.of(FIRST, Optional.empty()));

  /** The expected value comes from another implementation (Node's crypto). */
  @Test
  void theHashNeverChanges() {
    assertThat(hash.current("phone", NUMBER))
        .isEqualTo("c8d915d3a2065b2b965db9e94f587274828ef8ce8f9904dac4eb23dee41deaea");
  }

  @Test
  void hashesTheSameValueOfAnotherKindDifferently() {
    assertThat(hash.current("start", NUMBER)).isNotEqualTo(hash.current("phone", NUMBER));
    assertThat(hash.current("phon", "e" + NUMBER)).isNotEqualTo(hash.current("phone", NUMBER));
  }

  @Test
  void hashesAnotherValueDifferently() {
    assertThat(hash.current("phone", "+99966200002")).isNotEqualTo(hash.current("phone", NUMBER));
  }

  @Test
  void hashesDifferentlyUnderAnotherKey() {
    LookupHash other = new LookupHash(KeyRing.of(SECOND, Optional.empty()));

    assertThat(other.current("phone", NUMBER)).isNotEqualTo(hash.current("phone", NUMBER));
  }

  @Test
  void readsByTheCurrentKeyFirstAndThenByThePrevious() {
    LookupHash rotated = new LookupHash(KeyRing.of(SECOND, Optional.of(FIRST)));

    assertThat(rotated.all("phone", NUMBER))
        .containsExactly(rotated.current("phone", NUMBER), hash.current("phone", NUMBER));
    assertThat(hash.all("phone", NUMBER)).containsExactly(hash.current("phone", NUMBER));
  }
}
