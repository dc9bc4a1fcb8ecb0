package io.telegramauth.login;

import static io.telegramauth.testing.Refusals.assertRefused;
import static io.telegramauth.testing.Refusals.assertRefusedWithLogin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.TestClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class LoginStepsTest {
  private static final Duration RESEND_WAIT = Duration.ofSeconds(61);

  Sandbox sandbox;
  @Inject TestClock clock;
  @Inject CircuitBreakerMaintenance breakers;

  @BeforeEach
  void nothingIsWrong() {
    sandbox.proxy().faults().clear();
    breakers.resetAll();
  }

  @Test
  void aStepOutOfOrderShowsTheLogin() {
    String number = Api.twoFactorNumber();
    String id = Api.startLogin(number);
    assertOutOfOrder(() -> Api.password(id, TestAccount.PASSWORD), "code_sent");

    Api.code(id, Api.codeOf(number)).then().statusCode(200);
    assertOutOfOrder(() -> Api.code(id, Api.codeOf(number)), "password_required");
    assertOutOfOrder(() -> Api.resend(id), "password_required");

    Api.password(id, TestAccount.PASSWORD).then().statusCode(200);
    assertOutOfOrder(() -> Api.code(id, Api.codeOf(number)), "completed");
    assertOutOfOrder(() -> Api.password(id, TestAccount.PASSWORD), "completed");
    assertOutOfOrder(() -> Api.resend(id), "completed");
    assertOutOfOrder(() -> Api.cancel(id), "completed");
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);
  }

  private void assertOutOfOrder(Supplier<Response> step, String state) {
    long askedBefore = sandbox.proxy().receivedCalls().total();
    assertRefusedWithLogin(step.get(), 409, "STEP_NOT_ALLOWED", state);
    assertThat(sandbox.proxy().receivedCalls().total()).isEqualTo(askedBefore);
  }

  @Test
  void aCodeExpiresAfterFiveMinutes() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    clock.advance(Duration.ofMinutes(5));
    Api.show(id).then().body("data.state", equalTo("expired")).body("data.next", empty());
    assertRefusedWithLogin(Api.code(id, Api.codeOf(number)), 410, "LOGIN_EXPIRED", "expired");
    assertRefusedWithLogin(Api.resend(id), 410, "LOGIN_EXPIRED", "expired");
    Api.cancel(id).then().statusCode(204);
    assertThat(sandbox.telegram().events().count(number, Event.SIGN_IN_ASKED)).isZero();
  }

  @Test
  void aCodeIsAcceptedJustBeforeItsExpiry() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    clock.advance(Duration.ofMinutes(4).plusSeconds(30));
    Api.code(id, Api.codeOf(number)).then().statusCode(200);
  }

  @Test
  void thePasswordHasATimeOfItsOwn() {
    String number = Api.twoFactorNumber();
    String id = Api.startLogin(number);
    clock.advance(Duration.ofMinutes(4));
    Api.code(id, Api.codeOf(number)).then().statusCode(200);
    clock.advance(Duration.ofMinutes(9));
    Api.show(id).then().body("data.state", equalTo("password_required"));
    clock.advance(Duration.ofMinutes(1));
    assertRefusedWithLogin(Api.password(id, TestAccount.PASSWORD), 410, "LOGIN_EXPIRED", "expired");
    assertThat(sandbox.telegram().events().count(number, Event.PASSWORD_ASKED)).isZero();
  }

  @Test
  void anExpiredLoginIsDeletedAfterAnHour() {
    String id = Api.startLogin(Api.plainNumber());
    clock.advance(Duration.ofMinutes(66));
    assertRefused(Api.show(id), 404, "LOGIN_NOT_FOUND", "AUTHENTICATION");
  }

  @Test
  void anExpiredCodeAtTelegramExpiresTheLogin() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    sandbox.proxy().faults().next(new Fault.RpcFailure("PHONE_CODE_EXPIRED"));
    assertRefusedWithLogin(Api.code(id, Api.codeOf(number)), 410, "PHONE_CODE_EXPIRED", "expired");
    assertRefusedWithLogin(Api.code(id, Api.codeOf(number)), 410, "LOGIN_EXPIRED", "expired");
  }

  @Test
  void fiveWrongCodesEndALogin() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    for (int left = 4; left > 0; left--) {
      assertRefusedWithLogin(
          Api.code(id, Api.wrongCodeOf(number)), 400, "PHONE_CODE_INVALID", "code_sent");
      Api.show(id).then().body("data.attemptsLeft", equalTo(left));
    }
    assertRefusedWithLogin(
        Api.code(id, Api.wrongCodeOf(number)), 400, "PHONE_CODE_INVALID", "failed");
    assertRefusedWithLogin(Api.code(id, Api.codeOf(number)), 409, "STEP_NOT_ALLOWED", "failed");
    Api.show(id).then().body("data.attemptsLeft", equalTo(0)).body("data.next", empty());
    assertThat(sandbox.telegram().events().count(number, Event.SIGN_IN_ASKED)).isEqualTo(5);
  }

  @Test
  void aResendUsesTheNextChannelAndResetsNoAttempts() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    Api.code(id, Api.wrongCodeOf(number)).then().statusCode(400);
    Api.code(id, Api.wrongCodeOf(number)).then().statusCode(400);

    Response early = Api.resend(id);
    assertRefusedWithLogin(early, 409, "RESEND_TOO_EARLY", "code_sent");
    assertThat(seconds(early)).isBetween(50, 60);
    assertThat(sandbox.telegram().events().count(number, Event.RESEND_ASKED)).isZero();

    clock.advance(RESEND_WAIT);
    Api.resend(id)
        .then()
        .statusCode(200)
        .body("data.delivery.channel", equalTo("sms"))
        .body("data.delivery.nextChannel", equalTo("call"))
        .body("data.attemptsLeft", equalTo(3));
    assertRefusedWithLogin(Api.resend(id), 409, "RESEND_TOO_EARLY", "code_sent");

    clock.advance(RESEND_WAIT);
    Api.resend(id)
        .then()
        .statusCode(200)
        .body("data.delivery.channel", equalTo("call"))
        .body("data.delivery.nextChannel", nullValue())
        .body("data.next", contains("code", "cancel"));
    clock.advance(RESEND_WAIT);
    assertRefusedWithLogin(Api.resend(id), 409, "RESEND_NOT_AVAILABLE", "code_sent");
    assertThat(sandbox.telegram().events().count(number, Event.CODE_SENT)).isEqualTo(3);

    Api.code(id, Api.wrongCodeOf(number)).then().statusCode(400);
    Api.code(id, Api.wrongCodeOf(number)).then().statusCode(400);
    assertRefusedWithLogin(
        Api.code(id, Api.wrongCodeOf(number)), 400, "PHONE_CODE_INVALID", "failed");
  }

  @Test
  void theCodeOfAResendCompletesTheLogin() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    clock.advance(RESEND_WAIT);
    Api.resend(id).then().statusCode(200);
    Api.code(id, Api.codeOf(number)).then().body("data.state", equalTo("completed"));
  }

  @Test
  void aCancelledLoginIsCancelledAtTelegramOnce() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    Api.cancel(id).then().statusCode(204);
    Api.cancel(id).then().statusCode(204);
    assertThat(sandbox.telegram().events().count(number, Event.CODE_CANCELLED)).isEqualTo(1);
    Api.show(id).then().body("data.state", equalTo("cancelled")).body("data.next", empty());
    assertRefusedWithLogin(Api.code(id, Api.codeOf(number)), 409, "STEP_NOT_ALLOWED", "cancelled");
  }

  @Test
  void aLoginThatAwaitsThePasswordCanBeCancelled() {
    String number = Api.twoFactorNumber();
    String id = Api.startLogin(number);
    Api.code(id, Api.codeOf(number)).then().statusCode(200);
    Api.cancel(id).then().statusCode(204);
    assertRefusedWithLogin(
        Api.password(id, TestAccount.PASSWORD), 409, "STEP_NOT_ALLOWED", "cancelled");
  }

  @Test
  void aBannedNumberIsForbidden() {
    Response answer = Api.start(Api.bannedNumber());
    assertRefusedWithLogin(answer, 403, "PHONE_NUMBER_BANNED", "failed");
    String id = answer.path("error.details.login.id");
    Api.show(id).then().body("data.state", equalTo("failed"));
  }

  @Test
  void anInvalidNumberIsTheCallersMistake() {
    Response answer = Api.start(Api.invalidNumber());
    assertRefusedWithLogin(answer, 400, "PHONE_NUMBER_INVALID", "failed");
    assertThat(answer.<String>path("error.type")).isEqualTo("TELEGRAM_API");
  }

  @Test
  void signingUpIsNotSupported() {
    String number = Api.unregisteredNumber();
    String id = Api.startLogin(number);
    assertRefusedWithLogin(Api.code(id, Api.codeOf(number)), 409, "SIGN_UP_REQUIRED", "failed");
  }

  @Test
  void aFloodWaitIsEnforcedLocally() {
    String number = Api.floodedNumber();
    Response first = Api.start(number);
    assertRefusedWithLogin(first, 429, "FLOOD_WAIT", "failed");
    assertThat(seconds(first)).isEqualTo(37);

    clock.advance(Duration.ofSeconds(10));
    Response second = Api.start(number);
    assertRefused(second, 429, "FLOOD_WAIT", "RATE_LIMIT");
    assertThat(seconds(second)).isBetween(20, 27);
    assertThat(sandbox.telegram().events().count(number, Event.SEND_CODE_ASKED)).isEqualTo(1);

    clock.advance(Duration.ofSeconds(28));
    Api.start(number).then().statusCode(429);
    assertThat(sandbox.telegram().events().count(number, Event.SEND_CODE_ASKED)).isEqualTo(2);
  }

  @Test
  void aWaitAppliesToItsNumberOnly() {
    Api.start(Api.floodedNumber()).then().statusCode(429);
    Api.start(Api.plainNumber()).then().statusCode(201);
  }

  @Test
  void wrongCodesAreCappedAcrossTheLoginsOfANumber() {
    String number = Api.plainNumber();
    for (int login = 0; login < 3; login++) {
      String id = Api.startLogin(number);
      for (int code = 0; code < 5; code++) {
        Api.code(id, Api.wrongCodeOf(number)).then().statusCode(400);
      }
    }
    String id = Api.startLogin(number);
    Response oneTooMany = Api.code(id, Api.codeOf(number));
    assertRefusedWithLogin(oneTooMany, 429, "TOO_MANY_ATTEMPTS", "code_sent");
    assertThat(seconds(oneTooMany)).isBetween(3_400, 3_600);
    Api.show(id).then().body("data.attemptsLeft", equalTo(5));
    assertThat(sandbox.telegram().events().count(number, Event.SIGN_IN_ASKED)).isEqualTo(15);

    clock.advance(Duration.ofHours(1));
    Api.code(Api.startLogin(number), Api.codeOf(number)).then().statusCode(200);
  }

  @Test
  void aRightCodeResetsTheAttemptsOfTheNumber() {
    String number = Api.plainNumber();
    for (int login = 0; login < 4; login++) {
      String id = Api.startLogin(number);
      for (int code = 0; code < 4; code++) {
        Api.code(id, Api.wrongCodeOf(number)).then().statusCode(400);
      }
      Api.code(id, Api.codeOf(number)).then().statusCode(200);
    }
  }

  @Test
  void aWrongPasswordMayBeCorrected() {
    String number = Api.twoFactorNumber();
    String id = Api.startLogin(number);
    Api.code(id, Api.codeOf(number)).then().body("data.attemptsLeft", equalTo(5));
    Response wrong = Api.password(id, "wrong");
    assertRefusedWithLogin(wrong, 400, "PASSWORD_HASH_INVALID", "password_required");
    assertThat(wrong.<Integer>path("error.details.login.attemptsLeft")).isEqualTo(4);
    assertThat(wrong.<String>path("error.details.passwordHint"))
        .isEqualTo(TestAccount.PASSWORD_HINT);
    Api.password(id, TestAccount.PASSWORD).then().body("data.state", equalTo("completed"));
  }

  @Test
  void fiveWrongPasswordsEndALogin() {
    String number = Api.twoFactorNumber();
    String id = Api.startLogin(number);
    Api.code(id, Api.codeOf(number)).then().statusCode(200);
    for (int wrong = 0; wrong < 4; wrong++) {
      Api.password(id, "wrong").then().statusCode(400);
    }
    assertRefusedWithLogin(Api.password(id, "wrong"), 400, "PASSWORD_HASH_INVALID", "failed");
    assertRefusedWithLogin(
        Api.password(id, TestAccount.PASSWORD), 409, "STEP_NOT_ALLOWED", "failed");
    assertThat(sandbox.telegram().events().count(number, Event.PASSWORD_ASKED)).isEqualTo(5);
  }

  @Test
  void wrongCodesInARowDoNotOpenTheCircuit() {
    for (int login = 0; login < 6; login++) {
      String number = Api.plainNumber();
      String id = Api.startLogin(number);
      for (int code = 0; code < 5; code++) {
        Api.code(id, Api.wrongCodeOf(number)).then().statusCode(400);
      }
    }
    Api.start(Api.plainNumber()).then().statusCode(201);
  }

  private static int seconds(Response answer) {
    return Integer.parseInt(answer.header("Retry-After"));
  }
}
