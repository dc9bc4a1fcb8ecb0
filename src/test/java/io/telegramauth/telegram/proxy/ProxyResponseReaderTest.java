package io.telegramauth.telegram.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.telegram.CodeSent;
import io.telegramauth.telegram.Delivery;
import io.telegramauth.telegram.Delivery.Channel;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.SignInOutcome.PasswordRequired;
import io.telegramauth.telegram.SignInOutcome.SignedIn;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyResponseReaderTest {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static CodeSent codeSent(String fields) {
    return ProxyResponseReader.codeSent(json("{\"phoneCodeHash\":\"hash\"" + fields + "}"))
        .orElseThrow();
  }

  private static Delivery delivery(String fields) {
    return codeSent(fields).delivery();
  }

  @Test
  void readsEveryFieldOfAnExtendedProxy() {
    CodeSent sent =
        codeSent(
            ",\"authState\":\"k7\",\"type\":\"sms\",\"length\":6,\"nextType\":\"call\",\"timeout\":60");

    assertThat(sent.route()).isEqualTo(Route.PROXY);
    assertThat(ProxyState.of(sent.state())).isEqualTo(new ProxyState("hash", Optional.of("k7")));
    assertThat(sent.delivery())
        .isEqualTo(
            new Delivery(
                Channel.SMS, OptionalInt.of(6), Optional.of(Channel.CALL), Duration.ofMinutes(1)));
  }

  @Test
  void readsTheFieldsOfTheEarlierProxy() {
    CodeSent sent = codeSent(",\"timeout\":120,\"isCodeViaApp\":true");

    assertThat(ProxyState.of(sent.state())).isEqualTo(new ProxyState("hash", Optional.empty()));
    assertThat(sent.delivery())
        .isEqualTo(
            new Delivery(
                Channel.APP, OptionalInt.empty(), Optional.empty(), Duration.ofMinutes(2)));
  }

  @ParameterizedTest
  @EnumSource(Channel.class)
  void readsEverySpellingOfAChannel(Channel channel) {
    String name = channel.name();
    assertThat(delivery(",\"type\":\"" + name + "\"").channel()).isEqualTo(channel);
    assertThat(delivery(",\"type\":\"" + name.toLowerCase(Locale.ROOT) + "\"").channel())
        .isEqualTo(channel);
    assertThat(delivery(",\"type\":\"" + name.replace("_", "") + "\"").channel())
        .isEqualTo(channel);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "type":"carrierPigeon"          | OTHER
          "type":"flashCall"              | FLASH_CALL
          "type":"sms","isCodeViaApp":true | SMS
          "type":5,"isCodeViaApp":false   | SMS
          "isCodeViaApp":true             | APP
          "isCodeViaApp":"true"           | OTHER
          "isCodeViaApp":null             | OTHER
          "type":"carrierPigeon","isCodeViaApp":true | APP
          "type":"carrierPigeon","isCodeViaApp":false | SMS
          "type":"auth.sentCodeTypeNew","isCodeViaApp":true | APP
          "type":"other","isCodeViaApp":true | APP
          "type":{},"isCodeViaApp":true   | APP
          "type":["app"],"isCodeViaApp":true | APP
          "type":" ","isCodeViaApp":true  | APP
          """)
  void isCodeViaAppDecidesForUnknownTypes(String field, Channel channel) {
    assertThat(delivery("," + field).channel()).isEqualTo(channel);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          auth.sentCodeTypeApp                     | APP
          auth.SentCodeTypeApp                     | APP
          sentCodeTypeApp                          | APP
          SENT_CODE_TYPE_APP                       | APP
          AUTH_SENT_CODE_TYPE_APP                  | APP
          SentCodeType.APP                         | APP
          <SentCodeType.APP: 'auth.sentCodeTypeApp'> | APP
          authenticationCodeTypeTelegramMessage    | APP
          AuthenticationCodeTypeTelegramMessage    | APP
          telethon.tl.types.auth.SentCodeTypeApp   | APP
          *tg.AuthSentCodeTypeApp                  | APP
          tl::enums::auth::SentCodeType::App       | APP
          auth.sentCodeTypeApp#3dbb5986            | APP
          SentCodeTypeApp(length=5)                | APP
          sentCodeTypeSms                          | SMS
          CODE_TYPE_SMS                            | SMS
          auth.codeTypeSms                         | SMS
          authenticationCodeTypeSms                | SMS
          authenticationCodeTypeSmsWord            | SMS_WORD
          auth.sentCodeTypeSmsPhrase               | SMS_PHRASE
          auth.codeTypeCall                        | CALL
          NextCodeType.CALL                        | CALL
          phone_call                               | CALL
          auth.sentCodeTypeFlashCall               | FLASH_CALL
          flash-call                               | FLASH_CALL
          missed_call                              | MISSED_CALL
          Missed Call                              | MISSED_CALL
          authenticationCodeTypeMissedCall         | MISSED_CALL
          auth.sentCodeTypeEmailCode               | EMAIL
          EMAIL_CODE                               | EMAIL
          auth.sentCodeTypeSetUpEmailRequired      | EMAIL_SETUP
          auth.sentCodeTypeFragmentSms             | FRAGMENT
          authenticationCodeTypeFragment           | FRAGMENT
          auth.sentCodeTypeFirebaseSms             | FIREBASE
          authenticationCodeTypeFirebaseAndroid    | FIREBASE
          """)
  void readsTypeNamesOfEveryLibrary(String name, Channel channel) {
    assertThat(delivery(",\"type\":\"" + name + "\"").channel()).isEqualTo(channel);
    assertThat(delivery(",\"nextType\":\"" + name + "\"").nextChannel()).contains(channel);
    for (String field : List.of("_", "className", "@type")) {
      String object = "{\"" + field + "\":\"" + name + "\",\"length\":6}";
      Delivery told = delivery(",\"type\":" + object + ",\"nextType\":" + object);
      assertThat(told.channel()).isEqualTo(channel);
      assertThat(told.length()).hasValue(6);
      assertThat(told.nextChannel()).contains(channel);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"carrierPigeon", "auth.sentCodeTypeApple", "typeless", "code", "_", "app2app"})
  void anUnknownTypeIsOther(String name) {
    assertThat(delivery(",\"type\":\"" + name + "\"").channel()).isEqualTo(Channel.OTHER);
    assertThat(delivery(",\"nextType\":\"" + name + "\"").nextChannel()).contains(Channel.OTHER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "5", "{}", "[]", "false"})
  void anInvalidNextTypeIsIgnored(String next) {
    assertThat(delivery(",\"nextType\":" + next).nextChannel()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"6", "6.0", "\"6\""})
  void readsEverySpellingOfALength(String length) {
    assertThat(delivery(",\"length\":" + length).length()).hasValue(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "65",
        "5.5",
        "\"\"",
        "\"0\"",
        "\"65\"",
        "\"5.0\"",
        "\" 5\"",
        "null",
        "9999999999",
        "true"
      })
  void anInvalidLengthIsIgnored(String length) {
    assertThat(delivery(",\"length\":" + length).length()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "86401",
        "59.5",
        "\"-60\"",
        "\"60 s\"",
        "\"86401\"",
        "null",
        "1e400",
        "18446744073709551676",
        "[60]"
      })
  void anInvalidTimeoutIsReplacedByTheDefault(String timeout) {
    assertThat(delivery(",\"timeout\":" + timeout).timeout()).isEqualTo(Duration.ofMinutes(2));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "60, 60", "60.0, 60", "\"60\", 60", "86400, 86400"})
  void aTimeoutIsInSeconds(String timeout, long seconds) {
    assertThat(delivery(",\"timeout\":" + timeout).timeout())
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "5000000001", "9007199254740993", "\"5000000001\""})
  void readsAUserIdToItsLastDigit(String userId) {
    JsonNode data = json("{\"userId\":" + userId + ",\"sessionString\":\"1abc\"}");

    SignedIn signedIn = (SignedIn) ProxyResponseReader.signedIn(data).orElseThrow();

    assertThat(Long.toString(signedIn.userId())).isEqualTo(userId.replace("\"", ""));
    assertThat(signedIn.sessionString().reveal()).isEqualTo("1abc");
  }

  @Test
  void thePasswordStepUpdatesTheState() {
    SecretBytes state = new ProxyState("hash", Optional.of("k7")).toSecret();

    PasswordRequired told =
        (PasswordRequired)
            ProxyResponseReader.passwordRequired(
                json("{\"passwordHint\":\"dog\",\"authState\":\"k8\"}"), state);
    PasswordRequired silent =
        (PasswordRequired) ProxyResponseReader.passwordRequired(json("{}").path("details"), state);

    assertThat(told.hint()).contains("dog");
    assertThat(ProxyState.of(told.state())).isEqualTo(new ProxyState("hash", Optional.of("k8")));
    assertThat(silent.hint()).isEmpty();
    assertThat(ProxyState.of(silent.state())).isEqualTo(new ProxyState("hash", Optional.of("k7")));
  }

  @ParameterizedTest
  @ValueSource(ints = {257, 100_000})
  void aTooLongHintIsIgnored(int length) {
    SecretBytes state = new ProxyState("hash", Optional.empty()).toSecret();
    JsonNode details = JSON.createObjectNode().put("passwordHint", "h".repeat(length));

    assertThat(((PasswordRequired) ProxyResponseReader.passwordRequired(details, state)).hint())
        .isEmpty();
  }
}
