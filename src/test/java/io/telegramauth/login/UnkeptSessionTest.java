package io.telegramauth.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.telegramauth.login.LossyLoginStore.Loss;
import io.telegramauth.sandbox.Books.Entry;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.GramJsSession;
import io.telegramauth.sandbox.proxy.Operation;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Telegram has signed the user in, and the store fails: no session is left that nobody holds. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class UnkeptSessionTest {
  Sandbox sandbox;

  private final String number = Api.plainNumber();

  @AfterEach
  void healthy() {
    LossyLoginStore.next(Loss.NONE);
  }

  @Test
  void whatCannotBeStoredIsLoggedOut() {
    String id = Api.started(number);
    LossyLoginStore.next(Loss.NOT_STORED);
    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(409)
        .body("error.code", equalTo("RESTART_REQUIRED"))
        .body("error.details.login.state", equalTo("failed"));

    Api.show(id).then().statusCode(200).body("data.state", equalTo("failed"));
    assertThat(sandbox.telegram().books().count(number, Entry.SIGNED_IN)).isEqualTo(1);
    assertThat(sandbox.telegram().authorisations(number)).isZero();
    Api.session(Api.userOf(number), Sandbox.API_KEY).then().statusCode(404);
  }

  @Test
  void whatWasStoredAfterAllIsKeptAndStaysLive() {
    String id = Api.started(number);
    LossyLoginStore.next(Loss.STORED_UNTOLD);
    String session =
        Api.code(id, Api.codeOf(number))
            .then()
            .statusCode(200)
            .body("data.state", equalTo("completed"))
            .extract()
            .path("data.session.sessionId");

    Api.show(id).then().statusCode(200).body("data.session.sessionId", equalTo(session));
    String text =
        Api.session(Api.userOf(number), Sandbox.API_KEY)
            .then()
            .statusCode(200)
            .body("data.sessionId", equalTo(session))
            .extract()
            .path("data.sessionString");
    assertThat(sandbox.telegram().authorised(GramJsSession.parse(text).key())).isPresent();
  }

  @Test
  void whatWasSignedInUnnoticedIsEndedWhenTheCodeIsGivenAgain() {
    String id = signedInUnnoticed();
    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(410)
        .body("error.code", equalTo("PHONE_CODE_EXPIRED"))
        .body("error.details.login.state", equalTo("expired"));

    assertThat(sandbox.telegram().authorisations(number)).isZero();
  }

  @Test
  void whatWasSignedInUnnoticedIsEndedWhenTheLoginIsGivenUp() {
    Api.cancel(signedInUnnoticed()).then().statusCode(204);

    assertThat(sandbox.telegram().authorisations(number)).isZero();
  }

  /** Telegram has taken the code, and its answer is lost between the proxy and the service. */
  private String signedInUnnoticed() {
    String id = Api.started(number);
    sandbox.proxy().faults().next(Operation.VERIFY_CODE, new Fault.ResetAfterReading(true));
    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(504)
        .body("error.details.login.state", equalTo("unknown"));
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);
    return id;
  }

  /** A code that is dead says nothing of a session as long as no answer is missing. */
  @Test
  void aDeadCodeAloneIsNotCancelled() {
    String id = Api.started(number);
    sandbox
        .proxy()
        .faults()
        .next(Operation.VERIFY_CODE, new Fault.RpcFailure("PHONE_CODE_EXPIRED"));
    long cancelled = sandbox.proxy().arrivals().count(Operation.CANCEL_CODE);
    Api.code(id, Api.codeOf(number)).then().statusCode(410);

    assertThat(sandbox.proxy().arrivals().count(Operation.CANCEL_CODE)).isEqualTo(cancelled);
  }
}
