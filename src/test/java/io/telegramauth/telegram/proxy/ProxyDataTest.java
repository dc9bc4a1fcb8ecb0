package io.telegramauth.telegram.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyDataTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static CodeSent codeSent(String fields) {
    return ProxyData.codeSent(json("{\"phoneCodeHash\":\"hash\"" + fields + "}")).orElseThrow();
  }

  private static Delivery delivery(String fields) {
    return codeSent(fields).delivery();
  }

  @Test
  void readsAllThatACapableProxyTells() {
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
  void readsTheLittleThatTheEarlierProxyTells() {
    CodeSent sent = codeSent(",\"timeout\":120,\"isCodeViaApp\":true");

    assertThat(ProxyState.of(sent.state())).isEqualTo(new ProxyState("hash", Optional.empty()));
    assertThat(sent.delivery())
        .isEqualTo(
            new Delivery(
                Channel.APP, OptionalInt.empty(), Optional.empty(), Duration.ofMinutes(2)));
  }

  @ParameterizedTest
  @EnumSource(Channel.class)
  void readsEveryChannelHoweverItIsWritten(Channel channel) {
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
          """)
  void aChannelThatIsNotKnownIsAnother(String field, Channel channel) {
    assertThat(delivery("," + field).channel()).isEqualTo(channel);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "65", "5.5", "\"5\"", "null", "9999999999", "true"})
  void aLengthThatIsNoneIsLeftOut(String length) {
    assertThat(delivery(",\"length\":" + length).length()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "86401", "\"60\"", "null", "1e400", "18446744073709551676", "[60]"})
  void aTimeoutThatIsNoneIsTheUsualOne(String timeout) {
    assertThat(delivery(",\"timeout\":" + timeout).timeout()).isEqualTo(Duration.ofMinutes(2));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "60, 60", "86400, 86400"})
  void aTimeoutIsInSeconds(String timeout, long seconds) {
    assertThat(delivery(",\"timeout\":" + timeout).timeout())
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "5000000001", "9007199254740993", "\"5000000001\""})
  void readsAUserIdToItsLastDigit(String userId) {
    JsonNode data = json("{\"userId\":" + userId + ",\"sessionString\":\"1abc\"}");

    SignedIn signedIn = (SignedIn) ProxyData.signedIn(data).orElseThrow();

    assertThat(Long.toString(signedIn.userId())).isEqualTo(userId.replace("\"", ""));
    assertThat(signedIn.sessionString().reveal()).isEqualTo("1abc");
  }

  @Test
  void thePasswordStepKeepsTheStateAndTakesTheNewPlaceOfTheKey() {
    SecretBytes state = new ProxyState("hash", Optional.of("k7")).toSecret();

    PasswordRequired told =
        (PasswordRequired)
            ProxyData.passwordRequired(
                json("{\"passwordHint\":\"dog\",\"authState\":\"k8\"}"), state);
    PasswordRequired silent =
        (PasswordRequired) ProxyData.passwordRequired(json("{}").path("details"), state);

    assertThat(told.hint()).contains("dog");
    assertThat(ProxyState.of(told.state())).isEqualTo(new ProxyState("hash", Optional.of("k8")));
    assertThat(silent.hint()).isEmpty();
    assertThat(ProxyState.of(silent.state())).isEqualTo(new ProxyState("hash", Optional.of("k7")));
  }

  @ParameterizedTest
  @ValueSource(ints = {257, 100_000})
  void aHintThatIsTooLongIsNone(int length) {
    SecretBytes state = new ProxyState("hash", Optional.empty()).toSecret();
    JsonNode details = JSON.createObjectNode().put("passwordHint", "h".repeat(length));

    assertThat(((PasswordRequired) ProxyData.passwordRequired(details, state)).hint()).isEmpty();
  }
}
