package io.telegramauth.login;

import static io.telegramauth.testing.Refusals.assertRefusedWithLogin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.SentCode;
import io.telegramauth.sandbox.TestAccount;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.Operation;
import io.telegramauth.sandbox.proxy.PyrogramSession;
import io.telegramauth.telegram.WorkQueueTask;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Breaker;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.TestClock;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A proxy that mixes its clients up gives one user's session to another. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class ForeignSessionTest {
  private static final int API_ID = 17349;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  Sandbox sandbox;
  @Inject AbandonedLoginCleanup cleanup;
  @Inject WorkQueueTask dueWork;
  @Inject TestClock clock;

  private final String number = Api.plainNumber();
  private final String other = Api.plainNumber();
  private String foreign;

  @BeforeEach
  void somebodyElseIsSignedIn() {
    healthy();
    TestAccount account = TestAccount.of(other).orElseThrow();
    AuthKey key = AuthKey.random(new SecureRandom());
    sandbox.telegram().register(key);
    SentCode sent = sandbox.telegram().sendCode(key, other);
    sandbox.telegram().signIn(key, other, sent.phoneCodeHash(), account.code());
    foreign = PyrogramSession.render(account.dc(), API_ID, key, account.userId());
    assertThat(sandbox.telegram().authorisations(other)).isEqualTo(1);
  }

  @AfterEach
  void healthy() {
    sandbox.proxy().faults().clear();
    Breaker.close();
  }

  private void proxyGives(Operation operation, long userId, String sessionString) {
    String answer =
        "{\"success\":true,\"data\":{\"userId\":%d,\"sessionString\":\"%s\"}}"
            .formatted(userId, sessionString);
    sandbox
        .proxy()
        .faults()
        .next(operation, new Fault.Status(200, "application/json", answer, Optional.empty()));
  }

  private void assertNothingIsLeft(String login) {
    Api.show(login).then().statusCode(200).body("data.state", equalTo("failed"));
    assertThat(sandbox.telegram().authorisations(other)).isZero();
    assertThat(sandbox.telegram().authorisations(number)).isZero();
    for (String phone : new String[] {number, other}) {
      Api.session(Api.userOf(phone), Sandbox.API_KEY).then().statusCode(404);
      Api.sessions(Api.userOf(phone)).then().body("data.sessions", hasSize(0));
    }
  }

  @Test
  void aForeignSessionIsRejectedAndLoggedOut() {
    String id = Api.startLogin(number);
    proxyGives(Operation.VERIFY_CODE, Api.userOf(number), foreign);

    Response answer = Api.code(id, Api.codeOf(number));

    assertRefusedWithLogin(answer, 502, "PROXY_BAD_RESPONSE", "failed");
    assertThat(answer.asString()).doesNotContain(foreign, Long.toString(Api.userOf(other)));
    assertNothingIsLeft(id);
  }

  @Test
  void aForeignSessionWithWhitespaceIsRejected() {
    String id = Api.startLogin(number);
    proxyGives(Operation.VERIFY_CODE, Api.userOf(number), " " + foreign + "\\n");
    assertRefusedWithLogin(Api.code(id, Api.codeOf(number)), 502, "PROXY_BAD_RESPONSE", "failed");
    Api.sessions(Api.userOf(number)).then().body("data.sessions", hasSize(0));
  }

  @Test
  void aForeignSessionIsRejectedAfterAPassword() {
    String secured = Api.twoFactorNumber();
    String id = Api.startLogin(secured);
    Api.code(id, Api.codeOf(secured)).then().statusCode(200);
    proxyGives(Operation.VERIFY_PASSWORD, Api.userOf(secured), foreign);

    assertRefusedWithLogin(
        Api.password(id, TestAccount.PASSWORD), 502, "PROXY_BAD_RESPONSE", "failed");

    assertThat(sandbox.telegram().authorisations(other)).isZero();
    Api.sessions(Api.userOf(secured)).then().body("data.sessions", hasSize(0));
  }

  @Test
  void aForeignSessionIsRejectedOnLegacyPaths() {
    String hash =
        Api.json(Map.of("phoneNumber", number))
            .post(Api.BASE + "/send-code")
            .then()
            .statusCode(200)
            .extract()
            .path("data.phoneCodeHash");
    proxyGives(Operation.VERIFY_CODE, Api.userOf(number), foreign);

    Response answer =
        Api.json(Map.of("phoneNumber", number, "phoneCodeHash", hash, "code", Api.codeOf(number)))
            .post(Api.BASE + "/verify-code");

    assertRefusedWithLogin(answer, 502, "PROXY_BAD_RESPONSE", "failed");
    assertNothingIsLeft(hash);
  }

  /** The user's own session may be live, too: another caller got its response. */
  @Test
  void theLoginsOwnSignInIsEndedToo() {
    String id = Api.startLogin(number);
    sandbox.proxy().faults().next(Operation.VERIFY_CODE, new Fault.ResetAfterReading(true));
    Api.code(id, Api.codeOf(number)).then().statusCode(504);
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);
    proxyGives(Operation.VERIFY_CODE, Api.userOf(number), foreign);

    assertRefusedWithLogin(Api.code(id, Api.codeOf(number)), 502, "PROXY_BAD_RESPONSE", "failed");

    assertNothingIsLeft(id);
  }

  @Test
  void aForeignSessionIsLoggedOutLater() {
    String id = Api.startLogin(number);
    proxyGives(Operation.VERIFY_CODE, Api.userOf(number), foreign);
    sandbox
        .proxy()
        .faults()
        .next(
            Operation.LOG_OUT,
            new Fault.HtmlPage(502),
            new Fault.HtmlPage(502),
            new Fault.HtmlPage(502),
            new Fault.HtmlPage(502));
    long before = sandbox.proxy().receivedCalls().count(Operation.CANCEL_CODE);
    assertRefusedWithLogin(Api.code(id, Api.codeOf(number)), 502, "PROXY_BAD_RESPONSE", "failed");

    clock.advance(Sandbox.REQUEST_DEADLINE.plusSeconds(5));
    dueWork.performBatch(cleanup).await().atMost(PATIENCE);

    assertThat(sandbox.proxy().receivedCalls().count(Operation.CANCEL_CODE)).isGreaterThan(before);
    Api.show(id).then().statusCode(200).body("data.state", equalTo("failed"));
    Api.sessions(Api.userOf(number)).then().body("data.sessions", hasSize(0));
  }

  @Test
  void theUsersOwnSessionIsAccepted() {
    String id = Api.startLogin(other);
    proxyGives(Operation.VERIFY_CODE, Api.userOf(other), foreign);

    Api.code(id, Api.codeOf(other)).then().statusCode(200);

    Api.session(Api.userOf(other), Sandbox.API_KEY)
        .then()
        .statusCode(200)
        .body("data.sessionString", equalTo(foreign));
  }
}
