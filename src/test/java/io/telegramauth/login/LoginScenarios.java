package io.telegramauth.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.response.Response;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.LoginToken;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import org.junit.jupiter.api.Test;

/** A login from the first code to the session, by the API alone: any build, any engine. */
public abstract class LoginScenarios {
  protected Sandbox sandbox;

  @Test
  void aCodeLeadsToAHandedOutSession() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    long userId =
        Api.code(id, Api.codeOf(number))
            .then()
            .statusCode(200)
            .body("data.state", equalTo("completed"))
            .extract()
            .jsonPath()
            .getLong("data.session.userId");

    assertThat(userId).isEqualTo(TestAccount.of(number).orElseThrow().userId());
    Api.session(userId, Sandbox.API_KEY)
        .then()
        .statusCode(200)
        .body("data.sessionString", startsWith("1"));
    assertThat(sandbox.telegram().events().count(number, Event.CODE_SENT)).isEqualTo(1);
  }

  @Test
  void thePasswordIsRequiredAfterTheCode() {
    String number = Api.twoFactorNumber();
    String id = Api.startLogin(number);
    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(200)
        .body("data.state", equalTo("password_required"))
        .body("data.next", contains("password", "cancel"))
        .body("data.passwordHint", equalTo(TestAccount.PASSWORD_HINT));

    Api.password(id, TestAccount.PASSWORD)
        .then()
        .statusCode(200)
        .body("data.state", equalTo("completed"));
  }

  @Test
  void aScannedQrCodeLeadsToASessionToo() {
    String number = Api.twoFactorNumber();
    Response started = Api.startQr();
    started.then().statusCode(201).body("data.state", equalTo("qr_pending"));
    String id = started.path("data.id");
    String entityTag = Api.show(id).header("ETag");
    Api.await(id, entityTag, 1).then().statusCode(304);
    sandbox.telegram().acceptLoginToken(LoginToken.inLink(started.path("data.qr.link")), number);

    Api.await(id, entityTag, 5)
        .then()
        .statusCode(200)
        .body("data.state", equalTo("password_required"));
    Api.password(id, "wrong").then().statusCode(400);
    Api.password(id, TestAccount.PASSWORD)
        .then()
        .statusCode(200)
        .body("data.state", equalTo("completed"));

    Api.session(Api.userOf(number), Sandbox.API_KEY).then().statusCode(200);
    assertThat(sandbox.telegram().events().count(number, Event.CODE_SENT)).isZero();
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);
  }
}
