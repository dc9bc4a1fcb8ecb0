package io.telegramauth.sandbox.proxy;

import static io.telegramauth.sandbox.proxy.ProxyCaller.CODE;
import static io.telegramauth.sandbox.proxy.ProxyCaller.PLAIN;
import static io.telegramauth.sandbox.proxy.ProxyCaller.TWO_FACTOR;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.proxy.ProxyCaller.Reply;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LegacyProxyTest {
  private final SandboxTelegram telegram = new SandboxTelegram(InstantSource.system());
  private final SandboxProxy proxy =
      SandboxProxy.start(telegram, SandboxProxyOptions.defaults().asLegacy());
  private final ProxyCaller caller = new ProxyCaller(proxy);

  @AfterEach
  void close() {
    proxy.close();
  }

  @Test
  void findsTheLoginByItsNumberAndHash() throws Exception {
    JsonNode sent = caller.sendCode(PLAIN).data();
    JsonNode signedIn = caller.verifyCode(PLAIN.substring(1), sent, CODE).data();

    assertThat(sent.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("phoneCodeHash", "timeout", "isCodeViaApp");
    assertThat(sent.path("timeout").intValue()).isEqualTo(120);
    assertThat(signedIn.path("userId").textValue()).isEqualTo("5000021234");
    assertThat(telegram.authorisations(PLAIN)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "+9996628100, A wait of 37 seconds is required (caused by auth.SendCode)",
    "+9996628000, 400: PHONE_NUMBER_BANNED (caused by auth.SendCode)"
  })
  void everyFailureToSendHasOneStatus(String phoneNumber, String words) throws Exception {
    Reply reply = caller.sendCode(phoneNumber);

    assertThat(reply.status()).isEqualTo(502);
    assertThat(reply.errorCode()).isEqualTo("TELEGRAM_ERROR");
    assertThat(reply.errorMessage()).contains(words);
    assertThat(reply.error().has("retryAfter")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    PLAIN + ", 11111, PHONE_CODE_INVALID",
    TWO_FACTOR + ", " + CODE + ", SESSION_PASSWORD_NEEDED"
  })
  void everyFailureToVerifyIsAnAuthenticationError(String phoneNumber, String code, String name)
      throws Exception {
    JsonNode sent = caller.sendCode(phoneNumber).data();
    Reply reply = caller.verifyCode(phoneNumber, sent, code);

    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.errorCode()).isEqualTo("AUTHENTICATION_ERROR");
    assertThat(reply.errorMessage()).contains(name);
    assertThat(reply.error().has("details")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SEND_CODE", "VERIFY_CODE"})
  void supportsNoExtension(Operation extension) throws Exception {
    Reply reply = caller.post(extension, "{}");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.errorCode()).isEqualTo("NOT_FOUND");
    assertThat(proxy.receivedCalls().count(extension)).isEqualTo(1);
  }
}
