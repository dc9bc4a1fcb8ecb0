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
          (+49) 151 23456789,       +4915123456789
          +(49) 151 23456789,       +4915123456789
          +49 [151] 23456789,       +4915123456789
          0049 151 23456789,        +4915123456789
          (0049) 151 23456789,      +4915123456789
          00-49-151-23456789,       +4915123456789
          011 49 151 23456789,      +4915123456789
          0011 49 151 23456789,     +4915123456789
          0044 (0)20 7946 0958,     +442079460958
          00 1 202 555 0123,        +12025550123
          0099966200001,            +99966200001
          01199966200001,           +99966200001
          00888 0123 4567,          +88801234567
          tel:+12025550123,         +12025550123
          TEL:+1-202-555-0123,      +12025550123
          tel: +1 202 555 0123,     +12025550123
          +49151/23456789,          +4915123456789
          +49 (0) 151 / 234 567 89, +4915123456789
          +49 151 23456789.,        +4915123456789
          """)
  void parsesCommonNotations(String written, String number) {
    assertThat(PhoneNumber.parse(written).map(PhoneNumber::e164)).contains(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+1\u00a0202\u00a0555\u00a00123",
        "+1\u2011202\u2012555\u20130123",
        "+1\u2212202\u2043555\ufe630123",
        "\u2068+1 202 555 0123\u2069",
        "\u202a+1\u2009202\u202f555\u30000123\u202c",
        "\u200e+\u200e1\u200f202\u200b555\u20600123\ufeff",
        "\uff0b\uff11\uff08\uff12\uff10\uff12\uff09\uff15\uff15\uff15\uff0d\uff10\uff11\uff12\uff13",
        "\ufe62\u0661\u06f2\u0966\u09e8\u1045 55 0123",
        "+1\ufe0f\u20e3 202\u00ad555\u00ad0123",
        "\t+1 202 555 0123\r\n",
        "\ud835\udfcf 202 555 0123"
      })
  void parsesPastedText(String written) {
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
        "tel:+12025550123;ext=5",
        "tel:+12025550123;phone-context=example.com",
        "tel:",
        "sms:+12025550123",
        "tel:tel:+12025550123",
        "+1202555\u00000123",
        "+1202555\n0123",
        "+0123456789",
        "0151 23456789",
        "(0151) 23456789",
        "+0049 151 23456789",
        "00 0151 23456789",
        "000 49 151 23456789",
        "011 234 5678",
        "011 2345 6789",
        "00",
        "011",
        "-+12025550123",
        "/+12025550123",
        "+12025550123/",
        "+12025550123-",
        "+12025550123/+12025550124",
        "+12025550123 / 24",
        "+12025550123/24",
        "+12025550123\u204424",
        "+4930123456/57",
        "+49 30/123456/7",
        "+12025550123,+12025550124",
        "+12025550123, 24",
        "+12025550123; +12025550124",
        "+12025550123 or +12025550124",
        "+12025550123 oder 24",
        "+12025550123 & 24",
        "+12025550123|24",
        "+1202555\t0123",
        "9996612 9996613",
        "9996612-9996613",
        "+12025550123\u00b2",
        "\u2460\u2461\u2462\u2463\u2464\u2465\u2466\u2467",
        "+1202555012\ud800",
        "\udc00+12025550123",
        "\ud83d\udcde+12025550123",
        "+1 202 + 555 0123",
        "{\"phone\":1}",
        "+12025550123'--"
      })
  void rejectsInvalidNumbers(String written) {
    assertThat(PhoneNumber.parse(written)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "999661,           false",
    "9996612,          true",
    "999661234567890,  true",
    "9996612345678901, false"
  })
  void accepts7To15Digits(String digits, boolean accepted) {
    assertThat(PhoneNumber.parse("+" + digits).isPresent()).isEqualTo(accepted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+99966200001", "+88801234567", "+12025550123", "+390669812345"})
  void parsingIsIdempotent(String e164) {
    PhoneNumber number = PhoneNumber.parse(e164).orElseThrow();

    assertThat(PhoneNumber.parse(number.e164())).contains(number);
    assertThat(PhoneNumber.ofE164(number.e164())).isEqualTo(number).hasSameHashCodeAs(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "12025550123", "+123456", "+1234567890123456", "+1 2025550123", "+x"})
  void storedNumbersAreCanonical(String text) {
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
  void masksAtLeastFourDigits() {
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
  void aMegabyteOfInputIsRejectedQuickly() {
    String digits = "1".repeat(1_000_000);
    long start = System.nanoTime();

    assertThat(PhoneNumber.parse(digits)).isEmpty();
    assertThat(PhoneNumber.parse(" ".repeat(1_000_000) + "+12025550123")).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
  }
}
