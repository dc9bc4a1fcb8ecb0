package io.telegramauth.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumberTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          +12025550123,             +12025550123
          12025550123,              +12025550123
          ' +1 202-555-0123 ',      +12025550123
          +1 (202) 555.0123,        +12025550123
          +1/202/555/0123,          +12025550123
          +44 (0)20 7946 0958,      +442079460958
          +49 (0) 151 23456789,     +4915123456789
          +39 06 698 12345,         +390669812345
          390669812345,             +390669812345
          +7 912 345-67-89,         +79123456789
          +99966 1 0001,            +9996610001
          +99966200001,             +99966200001
          +888 0123 4567,           +88801234567
          +٤٤٢٠٧٩٤٦٠٩٥٨,            +442079460958
          """)
  void readsANumberAsPeopleWriteIt(String written, String number) {
    assertThat(PhoneNumber.parse(written).map(PhoneNumber::e164)).contains(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+1\u00a0202\u00a0555\u00a00123", "+1\u2011202\u2012555\u20130123"})
  void readsTypographersBlanksAndDashes(String written) {
    assertThat(PhoneNumber.parse(written).map(PhoneNumber::e164)).contains("+12025550123");
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        " ",
        "+",
        "++",
        "abc",
        "+1 800 FLOWERS",
        "+12025550123 ext. 5",
        "+12025550123x5",
        "+12025550123;ext=5",
        "+12025550123#5",
        "tel:+12025550123",
        "+1202555\u00000123",
        "+1202555\n0123",
        "+0123456789",
        "0049151234567",
        "+1 202 + 555 0123",
        "{\"phone\":1}",
        "+12025550123'--"
      })
  void refusesWhatIsNoNumber(String written) {
    assertThat(PhoneNumber.parse(written)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "999661,           false",
    "9996612,          true",
    "999661234567890,  true",
    "9996612345678901, false"
  })
  void takes7To15Digits(String digits, boolean accepted) {
    assertThat(PhoneNumber.parse("+" + digits).isPresent()).isEqualTo(accepted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+99966200001", "+88801234567", "+12025550123", "+390669812345"})
  void aNumberThatWasReadIsReadAgainAsItself(String e164) {
    PhoneNumber number = PhoneNumber.parse(e164).orElseThrow();

    assertThat(PhoneNumber.parse(number.e164())).contains(number);
    assertThat(PhoneNumber.ofE164(number.e164())).isEqualTo(number).hasSameHashCodeAs(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "12025550123", "+123456", "+1234567890123456", "+1 2025550123", "+x"})
  void onlyTheCanonicalFormIsTakenFromTheStore(String text) {
    assertThatThrownBy(() -> PhoneNumber.ofE164(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("2025550123");
  }

  @Test
  void masksAllButTheLastFour() {
    PhoneNumber number = PhoneNumber.ofE164("+99966200017");

    assertThat(number.masked()).isEqualTo("+*******0017");
    assertThat(number).hasToString("+*******0017");
  }

  @Test
  void neverShowsMoreThanTheLastFourNorFewerThanFourStars() {
    Random random = new Random(42);
    for (int length = 7; length <= 15; length++) {
      for (int i = 0; i < 200; i++) {
        StringBuilder digits = new StringBuilder("+");
        random.ints(length, 0, 10).forEach(digits::append);
        String masked = PhoneNumber.ofE164(digits.toString()).masked();

        assertThat(masked)
            .as("seed 42, %s", digits)
            .hasSameSizeAs(digits)
            .matches("\\+\\*{4,}\\d{1,4}");
        assertThat(digits.toString()).endsWith(masked.replaceAll("^\\+\\*+", ""));
      }
    }
  }

  @Test
  @Timeout(5)
  void aMegabyteOfInputIsRefusedAtOnce() {
    String digits = "1".repeat(1_000_000);
    long start = System.nanoTime();

    assertThat(PhoneNumber.parse(digits)).isEmpty();
    assertThat(PhoneNumber.parse(" ".repeat(1_000_000) + "+12025550123")).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
  }
}
