package io.telegramauth.sandbox.proxy;

import static io.telegramauth.sandbox.proxy.ProxyCaller.CODE;
import static io.telegramauth.sandbox.proxy.ProxyCaller.PLAIN;
import static io.telegramauth.sandbox.proxy.ProxyCaller.TWO_FACTOR;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.proxy.ProxyCaller.Reply;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExtendedProxyTest {
  private final SandboxTelegram telegram = new SandboxTelegram(InstantSource.system());
  private final SandboxProxy proxy =
      SandboxProxy.start(telegram, SandboxProxyOptions.defaults().withApiKey("key"));
  private final ProxyCaller caller = new ProxyCaller(proxy, "Authorization", "Bearer key");

  @AfterEach
  void close() {
    proxy.close();
  }

  @Test
  void sendsACodeAndReportsItsDelivery() throws Exception {
    JsonNode sent = caller.sendCode(PLAIN).data();

    assertThat(sent.path("phoneCodeHash").textValue()).isNotEmpty();
    assertThat(sent.path("authState").textValue()).isNotEmpty();
    assertThat(sent.path("timeout").intValue()).isEqualTo(60);
    assertThat(sent.path("isCodeViaApp").booleanValue()).isTrue();
    assertThat(sent.path("type").textValue()).isEqualTo("app");
    assertThat(sent.path("nextType").textValue()).isEqualTo("sms");
    assertThat(sent.path("length").intValue()).isEqualTo(5);
  }

  @Test
  void aCodeCompletesALoginWithout2Fa() throws Exception {
    JsonNode sent = caller.sendCode(PLAIN).data();
    JsonNode signedIn = caller.verifyCode(PLAIN, sent, CODE).data();

    assertThat(signedIn.path("userId").textValue()).isEqualTo("5000021234");
    assertThat(signedIn.path("firstName").textValue()).isEqualTo("Sandbox 21234");
    AuthKey key = GramJsSession.parse(signedIn.path("sessionString").textValue()).key();
    assertThat(telegram.authorised(key)).map(TestAccount::phoneNumber).contains("9996621234");
  }

  @Test
  void aTwoFactorAccountRequiresItsExactPassword() throws Exception {
    JsonNode sent = caller.sendCode(TWO_FACTOR).data();
    Reply needed = caller.verifyCode(TWO_FACTOR, sent, CODE);
    Reply trimmed = caller.verifyPassword(TWO_FACTOR, sent, TestAccount.PASSWORD.strip());
    JsonNode signedIn = caller.verifyPassword(TWO_FACTOR, sent, TestAccount.PASSWORD).data();

    assertThat(needed.status()).isEqualTo(401);
    assertThat(needed.errorCode()).isEqualTo("AUTHENTICATION_ERROR");
    assertThat(needed.errorMessage()).contains("SESSION_PASSWORD_NEEDED");
    JsonNode details = needed.error().path("details");
    assertThat(details.path("passwordHint").textValue()).isEqualTo(TestAccount.PASSWORD_HINT);
    assertThat(details.path("authState")).isEqualTo(sent.path("authState"));
    assertThat(trimmed.status()).isEqualTo(400);
    assertThat(trimmed.errorMessage()).isEqualTo("PASSWORD_HASH_INVALID");
    assertThat(signedIn.path("userId").textValue()).isEqualTo("5000027001");
    assertThat(telegram.authorisations(TWO_FACTOR)).isEqualTo(1);
  }

  @Test
  void aCodeWithoutItsAuthStateIsExpired() throws Exception {
    ObjectNode sent = (ObjectNode) caller.sendCode(PLAIN).data();
    Reply unknown = caller.verifyCode(PLAIN, sent.deepCopy().put("authState", "other"), CODE);
    Reply missing = caller.verifyCode(PLAIN, sent.deepCopy().without("authState"), CODE);
    Reply right = caller.verifyCode(PLAIN, sent, CODE);

    assertThat(unknown.errorMessage()).isEqualTo("PHONE_CODE_EXPIRED");
    assertThat(missing.errorMessage()).isEqualTo("PHONE_CODE_EXPIRED");
    assertThat(right.status()).isEqualTo(200);
    assertThat(telegram.events().count(PLAIN, Event.SIGN_IN_ASKED)).isEqualTo(3);
  }

  @Test
  void aWrongCodeIsTelegramsError() throws Exception {
    JsonNode sent = caller.sendCode(PLAIN).data();
    Reply wrong = caller.verifyCode(PLAIN, sent, "11111");

    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.errorCode()).isEqualTo("TELEGRAM_ERROR");
    assertThat(wrong.errorMessage()).isEqualTo("PHONE_CODE_INVALID");
  }

  @Test
  void aFloodWaitHasItsTime() throws Exception {
    Reply flooded = caller.sendCode("+9996628100");

    assertThat(flooded.status()).isEqualTo(429);
    assertThat(flooded.errorCode()).isEqualTo("TELEGRAM_ERROR");
    assertThat(flooded.errorMessage()).isEqualTo("FLOOD_WAIT_37");
    assertThat(flooded.error().path("retryAfter").intValue()).isEqualTo(37);
    assertThat(flooded.response().headers().firstValue("Retry-After")).contains("37");
  }

  @Test
  void anUnregisteredNumberIsUnoccupied() throws Exception {
    JsonNode sent = caller.sendCode("+9996628200").data();

    assertThat(caller.verifyCode("+9996628200", sent, CODE).errorMessage())
        .isEqualTo("PHONE_NUMBER_UNOCCUPIED");
  }

  @Test
  void resendsThroughTheNextChannelsUntilThereIsNone() throws Exception {
    JsonNode app = caller.sendCode(PLAIN).data();
    JsonNode sms = caller.step(Operation.RESEND_CODE, PLAIN, app).data();
    JsonNode call = caller.step(Operation.RESEND_CODE, PLAIN, sms).data();
    Reply none = caller.step(Operation.RESEND_CODE, PLAIN, call);

    assertThat(sms.path("type").textValue()).isEqualTo("sms");
    assertThat(sms.path("isCodeViaApp").booleanValue()).isFalse();
    assertThat(call.path("type").textValue()).isEqualTo("call");
    assertThat(call.has("nextType")).isFalse();
    assertThat(none.status()).isEqualTo(406);
    assertThat(none.errorMessage()).isEqualTo("SEND_CODE_UNAVAILABLE");
    assertThat(caller.verifyCode(PLAIN, call, CODE).status()).isEqualTo(200);
  }

  @Test
  void aCancelledCodeIsInvalid() throws Exception {
    JsonNode sent = caller.sendCode(PLAIN).data();
    caller.step(Operation.CANCEL_CODE, PLAIN, sent).data();

    assertThat(caller.verifyCode(PLAIN, sent, CODE).errorMessage()).isEqualTo("PHONE_CODE_EXPIRED");
    assertThat(telegram.events().count(PLAIN, Event.CODE_CANCELLED)).isEqualTo(1);
  }

  @Test
  void aCancelledLoginThatIsSignedInIsLoggedOut() throws Exception {
    JsonNode sent = caller.sendCode(PLAIN).data();
    caller.verifyCode(PLAIN, sent, CODE).data();
    caller.step(Operation.CANCEL_CODE, PLAIN, sent).data();

    assertThat(telegram.authorisations(PLAIN)).isZero();
    assertThat(telegram.events().count(PLAIN, Event.LOGGED_OUT)).isEqualTo(1);
  }

  @Test
  void logsOutByTheSessionStringAlone() throws Exception {
    JsonNode sent = caller.sendCode(PLAIN).data();
    JsonNode signedIn = caller.verifyCode(PLAIN, sent, CODE).data();
    String body = Json.object().set("sessionString", signedIn.path("sessionString")).toString();
    caller.post(Operation.LOG_OUT, body).data();
    Reply again = caller.post(Operation.LOG_OUT, body);

    assertThat(telegram.authorisations(PLAIN)).isZero();
    assertThat(again.status()).isEqualTo(401);
    assertThat(again.errorCode()).isEqualTo("TELEGRAM_ERROR");
    assertThat(again.errorMessage()).isEqualTo("AUTH_KEY_UNREGISTERED");
  }

  @Test
  void requiresItsKey() throws Exception {
    Reply missing = caller.with().sendCode(PLAIN);
    Reply wrong = caller.with("Authorization", "Bearer kex").sendCode(PLAIN);

    assertThat(missing.status()).isEqualTo(401);
    assertThat(missing.errorCode()).isEqualTo("UNAUTHORIZED");
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(proxy.receivedCalls().count(Operation.SEND_CODE)).isEqualTo(2);
    assertThat(proxy.receivedCalls().effects(Operation.SEND_CODE)).isZero();
  }

  @Test
  void namesInvalidFields() throws Exception {
    Reply reply = caller.post(Operation.SEND_CODE, "{\"phoneNumber\":\"abc\",\"apiHash\":\"x\"}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.errorCode()).isEqualTo("VALIDATION_ERROR");
    assertThat(reply.error().path("details").findValuesAsText("field"))
        .containsExactly("phoneNumber", "apiId");
  }

  @Test
  void rejectsMalformedAndTooLongBodies() throws Exception {
    String tooLong = body(PLAIN).put("more", "x".repeat(20_000)).toString();
    for (String body : new String[] {"", "{", "[]", "{} {}", tooLong}) {
      Reply reply = caller.post(Operation.SEND_CODE, body);

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.errorCode()).isEqualTo("VALIDATION_ERROR");
    }
    assertThat(proxy.receivedCalls().effects(Operation.SEND_CODE)).isZero();
  }

  @Test
  void rejectsUnknownPaths() throws Exception {
    assertThat(caller.call("GET", "/api/v1/health", "").data().path("status").textValue())
        .isEqualTo("healthy");
    assertThat(caller.call("GET", Operation.SEND_CODE.path(), "").status()).isEqualTo(404);
    assertThat(caller.call("POST", "/api/v1/sessions", "{}").errorCode()).isEqualTo("NOT_FOUND");
  }

  @Test
  void recordsReceivedCalls() throws Exception {
    caller.with("Authorization", "Bearer key", "Idempotency-Key", "one").sendCode(PLAIN);

    assertThat(proxy.receivedCalls().latest())
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.operation()).isEqualTo(Operation.SEND_CODE);
              assertThat(call.phoneNumber()).contains(PLAIN);
              assertThat(call.idempotencyKey()).contains("one");
            });
    assertThat(proxy.receivedCalls().connections()).isEqualTo(1);
  }

  private static ObjectNode body(String phoneNumber) {
    return ProxyCaller.body(phoneNumber);
  }
}
