package io.telegramauth.api;

import static io.telegramauth.testing.Refusals.assertRefusedWithLogin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Breaker;
import io.telegramauth.testing.Sandbox;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The notations of phone numbers and codes that are accepted. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class AcceptedInputTest {
  Sandbox sandbox;

  @BeforeEach
  void nothingIsWrong() {
    sandbox.proxy().faults().clear();
    Breaker.close();
  }

  /** CC is the country code, N the national number, n its first and m its last digits. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "+CCN",
        "CCN",
        "  +CCN ",
        "+CC n m",
        "+CC-n-m",
        "(CC) n-m",
        "+CC (n) m",
        "+CC.n.m",
        "+CC/n/m",
        "+CC\u00a0n\u2011m",
        "+CC\u2013N",
        "(+CC) n m",
        "00CCN",
        "00 CC n m",
        "(00CC) N",
        "011CCN",
        "011-CC-n-m",
        "tel:+CCN",
        "TEL:+CC-n-m",
        "\u2068+CCN\u2069",
        "\u200e+CC\u202fn\u2060m\u200f\n",
      })
  void commonNotationsOfAPhoneNumberAreAccepted(String template) {
    String number = Api.plainNumber();
    String written =
        template
            .replace("CC", number.substring(1, 6))
            .replace("N", number.substring(6))
            .replace("n", number.substring(6, 8))
            .replace("m", number.substring(8));
    Api.start(written).then().statusCode(201);
    assertThat(sandbox.telegram().events().count(number, Event.CODE_SENT)).isEqualTo(1);
  }

  @Test
  void digitsOfOtherScriptsAreDigits() {
    String number = Api.plainNumber();
    Api.start(inDigitsFrom(number, '\u0660')).then().statusCode(201);
    assertThat(sandbox.telegram().events().count(number, Event.CODE_SENT)).isEqualTo(1);
  }

  @Test
  void trunkPrefixesAreRemoved() {
    Api.start("+44 (0)20 7946 0018");
    assertThat(sandbox.proxy().receivedCalls().latest())
        .last()
        .satisfies(call -> assertThat(call.phoneNumber()).contains("+442079460018"));
  }

  @Test
  void unknownFieldsAreIgnored() {
    Api.json(Map.of("phoneNumber", Api.plainNumber(), "country", "XX", "more", Map.of("a", 1)))
        .post(Api.LOGINS)
        .then()
        .statusCode(201);
  }

  @Test
  void aBodyOfTheMaximumLengthIsAccepted() {
    Api.json(InvalidInputTest.padded(16 * 1024)).post(Api.LOGINS).then().statusCode(201);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "xxxxx",
        "xx xxx",
        " xxxxx ",
        "x-x-x-x-x",
        "xxx\u00a0xx",
        "xx\u2013xxx",
        "\u200exxxxx",
        "\u2068xxxxx\u2069",
        "xx\u200bx\u2060xx\ufeff",
        "x\u00adxxxx",
        "xx\u2212xxx",
        "xx\u3000xxx",
        "xxxxx\r\n",
        "xxxxx.",
        "(xxxxx)",
        "\u201cxxxxx\u201d",
        "`xxxxx`",
        "Login code: xxxxx",
        "\u2068Login code: xxxxx. Do not give this code to anyone, even if they say so!\u2069",
        "Telegram code: xxxxx\n\nhttps://t.me/login/xxxxx",
      })
  void textPastedAroundACodeIsIgnored(String template) {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    Api.code(id, template.replace("x", Api.codeOf(number).substring(0, 1)))
        .then()
        .statusCode(200)
        .body("data.state", equalTo("completed"));
  }

  @Test
  void aNumericCodeMayBeInDigitsOfAnotherScript() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    Api.code(id, inDigitsFrom(Api.codeOf(number), '\uff10'))
        .then()
        .statusCode(200)
        .body("data.state", equalTo("completed"));
  }

  @Test
  void aCodeMayBeAWord() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    for (String word : new String[] {"apple-pie", "two words", "w".repeat(64)}) {
      assertRefusedWithLogin(Api.code(id, word), 400, "PHONE_CODE_INVALID", "code_sent");
    }
    assertThat(sandbox.telegram().events().count(number, Event.SIGN_IN_ASKED)).isEqualTo(3);
  }

  @Test
  void anotherNotationOfTheNumberIsTheSameIdempotentRequest() {
    String number = Api.plainNumber();
    String key = Api.freshKey();
    String id = Api.start(number, key).then().statusCode(201).extract().path("data.id");
    for (String written :
        List.of(
            "00" + number.substring(1), "\u2068tel:" + number + "\u2069", number.substring(1))) {
      Api.start(written, key).then().statusCode(201).body("data.id", equalTo(id));
    }
    assertThat(sandbox.telegram().events().count(number, Event.CODE_SENT)).isEqualTo(1);
  }

  @Test
  void legacyPathsIgnorePastedTextToo() {
    String number = Api.plainNumber();
    String hash =
        Api.json(Map.of("phoneNumber", "(" + number + ")"))
            .post(Api.BASE + "/send-code")
            .then()
            .statusCode(200)
            .extract()
            .path("data.phoneCodeHash");
    Api.json(
            Map.of(
                "phoneNumber",
                "00" + number.substring(1),
                "phoneCodeHash",
                hash,
                "code",
                "\u2068" + Api.codeOf(number) + "\u2069"))
        .post(Api.BASE + "/verify-code")
        .then()
        .statusCode(200)
        .body("data.userId", equalTo(Api.userOf(number)));
  }

  @Test
  void aPasswordIsNeverTrimmed() {
    String number = Api.twoFactorNumber();
    String id = Api.startLogin(number);
    Api.code(id, Api.codeOf(number)).then().statusCode(200);
    for (String other : new String[] {TestAccount.PASSWORD.strip(), " ", "p".repeat(256)}) {
      assertRefusedWithLogin(
          Api.password(id, other), 400, "PASSWORD_HASH_INVALID", "password_required");
    }
    Api.password(id, TestAccount.PASSWORD)
        .then()
        .statusCode(200)
        .body("data.state", equalTo("completed"));
    assertThat(sandbox.telegram().events().count(number, Event.PASSWORD_ASKED)).isEqualTo(4);
  }

  private static String inDigitsFrom(String text, char zero) {
    StringBuilder written = new StringBuilder();
    text.chars()
        .map(c -> Character.isDigit(c) ? c - '0' + zero : c)
        .forEach(c -> written.append((char) c));
    return written.toString();
  }
}
