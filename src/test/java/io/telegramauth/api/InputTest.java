package io.telegramauth.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.telegramauth.failure.FailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The code that is passed on to Telegram from pasted text. */
class InputTest {
  private static String code(String pasted) {
    Input input = new Input();
    var code = input.code("code", pasted);
    input.throwIfInvalid();
    return code.reveal();
  }

  @ParameterizedTest
  @CsvSource({
    "12345, 12345",
    "'1 2-3\u2013 4 5', 12345",
    "'\u2068\u200e12345\u2069', 12345",
    "'\u0661\u0662\u0663\u0664\u0665', 12345",
    "'\uff11\uff12\uff13\uff14\uff15', 12345",
    "'1\ufe0f\u20e32\ufe0f\u20e33\ufe0f\u20e34\ufe0f\u20e35\ufe0f\u20e3', 12345",
    "'#12345', 12345",
    "'Login code: 12345. Do not give it to anyone', 12345",
    "'\u041a\u043e\u0434 \u0434\u043b\u044f \u0432\u0445\u043e\u0434\u0430: 123456.', 123456",
    "apple, apple",
    "'\u2068apple\u2010pie\u2069 ', apple-pie",
    "'two\u00a0\u200bwords', two words",
    "'two\n  words', two words",
    "'\u200fapple\u200c', apple",
    "'\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645',"
        + " '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645'",
    "a1b2c, a1b2c",
    "'x 12345 and 67890', 'x 12345 and 67890'",
    "0012, 0012"
  })
  void marksBlanksAndTextAroundACodeAreRemoved(String pasted, String code) {
    assertThat(code(pasted)).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\u2068\u2069",
        "---",
        "...",
        "12/34",
        "12345, 67890",
        "\u2460\u2461\u2462\u2463\u2464",
        "abc\u0000",
        "ab\u0007c",
        "12345\u0000",
        "\ud83d\ude00",
        "1234\ud800",
        "\udc00apple"
      })
  void textThatCannotBeACodeIsRejected(String pasted) {
    assertThatThrownBy(() -> code(pasted)).isInstanceOf(FailureException.class);
  }

  @Test
  void aPasswordIsAnyTextWithinItsLength() {
    Input input = new Input();
    String password = " \u2068p\u00e4ss\ud83d\ude00\u0000 ";
    assertThat(input.password("password", password).reveal()).isEqualTo(password);
    input.throwIfInvalid();
    for (String half : new String[] {"a\ud800", "\udc00a", "\ud800\ud800", "\udc00\ud800"}) {
      Input refusing = new Input();
      refusing.password("password", half);
      assertThatThrownBy(refusing::throwIfInvalid).isInstanceOf(FailureException.class);
    }
  }
}
