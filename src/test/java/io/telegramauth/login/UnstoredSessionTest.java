package io.telegramauth.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.telegramauth.login.FaultyLoginStore.CompletionFault;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.sandbox.proxy.GramJsSession;
import io.telegramauth.sandbox.proxy.Operation;
import io.telegramauth.telegram.WorkQueueTask;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Breaker;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.Scrape;
import io.telegramauth.testing.TestClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Telegram has signed the user in, and the store fails: no session is left that nobody holds. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class UnstoredSessionTest {
  private static final String ABANDONED = "telegram_auth_logins_abandoned_total";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How long a step may take, and its claim a little longer. */
  private static final Duration CLAIM = Sandbox.REQUEST_DEADLINE.plusSeconds(5);

  /** After it the user has some time to return. */
  private static final Duration UNTIL_ABANDONED = CLAIM.plusSeconds(15);

  Sandbox sandbox;
  @Inject AbandonedLoginCleanup cleanup;
  @Inject WorkQueueTask dueWork;
  @Inject AbandonedLoginCleanupForTests others;
  @Inject TestClock clock;

  private final String number = Api.plainNumber();

  /** What other tests have left is not in the way, nor in the counts. */
  @BeforeEach
  void nothingIsAbandoned() {
    healthy();
    clock.advance(UNTIL_ABANDONED);
    others.endAll();
  }

  @AfterEach
  void healthy() {
    FaultyLoginStore.next(CompletionFault.NONE);
    sandbox.proxy().resume();
    sandbox.proxy().faults().clear();
    Breaker.close();
  }

  @Test
  void anUnstoredSessionIsLoggedOut() {
    String id = Api.startLogin(number);
    FaultyLoginStore.next(CompletionFault.NOT_STORED);
    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(409)
        .body("error.code", equalTo("RESTART_REQUIRED"))
        .body("error.details.login.state", equalTo("failed"));

    Api.show(id).then().statusCode(200).body("data.state", equalTo("failed"));
    assertThat(sandbox.telegram().events().count(number, Event.SIGNED_IN)).isEqualTo(1);
    assertThat(sandbox.telegram().authorisations(number)).isZero();
    Api.session(Api.userOf(number), Sandbox.API_KEY).then().statusCode(404);
  }

  @Test
  void aSessionStoredAfterAllStaysLive() {
    String id = Api.startLogin(number);
    FaultyLoginStore.next(CompletionFault.STORED_UNCONFIRMED);
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
  void anUnnoticedSignInIsEndedByARepeatedCode() {
    String id = signInUnnoticed();
    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(410)
        .body("error.code", equalTo("PHONE_CODE_EXPIRED"))
        .body("error.details.login.state", equalTo("expired"));

    assertThat(sandbox.telegram().authorisations(number)).isZero();
  }

  @Test
  void anUnnoticedSignInIsEndedByCancelling() {
    Api.cancel(signInUnnoticed()).then().statusCode(204);

    assertThat(sandbox.telegram().authorisations(number)).isZero();
  }

  /** The proxy has given the code, and a gateway has answered for it. */
  @Test
  void aSignInBehindAGatewayIsEnded() {
    String id = Api.startLogin(number);
    long given = sandbox.proxy().receivedCalls().count(Operation.VERIFY_CODE);
    sandbox.proxy().faults().next(Operation.VERIFY_CODE, Fault.Status.envoy(true));
    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(502)
        .body("error.code", equalTo("PROXY_ERROR"))
        .body("error.details.login.state", equalTo("unknown"));
    assertThat(sandbox.proxy().receivedCalls().count(Operation.VERIFY_CODE)).isEqualTo(given + 1);
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);
    clock.advance(UNTIL_ABANDONED);
    endDue();

    assertThat(sandbox.telegram().authorisations(number)).isZero();
  }

  /** A page of an ingress is not the proxy's word that there is nothing to end. */
  @ParameterizedTest
  @ValueSource(ints = {404, 405, 403, 501, 503})
  void aGatewaysPageEndsNothing(int status) {
    String id = signInUnnoticed();
    clock.advance(UNTIL_ABANDONED);
    Fault[] pages = new Fault[4];
    Arrays.fill(pages, new Fault.HtmlPage(status));
    sandbox.proxy().faults().next(Operation.CANCEL_CODE, pages);
    endDue();
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);
    sandbox.proxy().faults().clear();
    Breaker.close();
    clock.advance(CLAIM.multipliedBy(4));
    Api.cancel(id).then().statusCode(204);

    assertThat(sandbox.telegram().authorisations(number)).isZero();
  }

  private void endDue() {
    dueWork.performBatch(cleanup).await().atMost(PATIENCE);
  }

  /** Also when it is asked again: both may be. */
  private void failing(Operation operation) {
    Fault[] attempts = new Fault[4];
    Arrays.fill(attempts, new Fault.HtmlPage(502));
    sandbox.proxy().faults().next(operation, attempts);
  }

  private long cancellations() {
    return sandbox.proxy().receivedCalls().count(Operation.CANCEL_CODE);
  }

  @Test
  void anAbandonedSignInIsEndedByHousekeeping() {
    String id = signInUnnoticed();
    long before = cancellations();
    Scrape counted = Scrape.now();
    Instant end =
        Instant.parse(Api.show(id).then().statusCode(200).extract().path("data.expiresAt"));
    assertThat(end).isBetween(clock.instant(), clock.instant().plus(UNTIL_ABANDONED));
    endDue();
    assertThat(cancellations()).as("While somebody may come back").isEqualTo(before);

    clock.advance(UNTIL_ABANDONED);
    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(410)
        .body("error.code", equalTo("LOGIN_EXPIRED"));
    endDue();

    assertThat(sandbox.telegram().authorisations(number)).isZero();
    assertThat(cancellations()).isEqualTo(before + 1);
    Api.show(id).then().statusCode(200).body("data.state", equalTo("expired"));
    endDue();
    assertThat(cancellations()).as("Once is enough").isEqualTo(before + 1);
    String labels = "outcome=\"ended\",route=\"proxy\"";
    assertThat(Scrape.now().value(ABANDONED, labels))
        .isEqualTo(counted.value(ABANDONED, labels) + 1);
  }

  @Test
  void cancellingALateLoginEndsItAtOnce() {
    String id = signInUnnoticed();
    clock.advance(UNTIL_ABANDONED);
    Api.show(id).then().statusCode(200).body("data.state", equalTo("expired"));

    Api.cancel(id).then().statusCode(204);

    assertThat(sandbox.telegram().authorisations(number)).isZero();
    long before = cancellations();
    Api.cancel(id).then().statusCode(204);
    endDue();
    assertThat(cancellations()).isEqualTo(before);
  }

  @Test
  void oneInstanceEndsAnAbandonedLogin() {
    signInUnnoticed();
    long before = cancellations();
    clock.advance(UNTIL_ABANDONED);

    Uni.join()
        .all(Stream.generate(() -> dueWork.performBatch(cleanup)).limit(8).toList())
        .andFailFast()
        .await()
        .atMost(PATIENCE);

    assertThat(sandbox.telegram().authorisations(number)).isZero();
    assertThat(cancellations()).isEqualTo(before + 1);
  }

  @Test
  void aFailedEndingIsRetried() {
    String id = signInUnnoticed();
    clock.advance(UNTIL_ABANDONED);
    failing(Operation.CANCEL_CODE);
    endDue();
    long before = cancellations();
    endDue();
    assertThat(cancellations()).as("The next one waits").isEqualTo(before);
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);
    Api.show(id).then().statusCode(200).body("data.state", equalTo("expired"));

    clock.advance(CLAIM);
    endDue();

    assertThat(sandbox.telegram().authorisations(number)).isZero();
  }

  /** Another instance may be able to reach it, and does not wait for this one. */
  @Test
  void anUnreachedEndingIsLeftToOtherInstances() {
    String id = signInUnnoticed();
    clock.advance(UNTIL_ABANDONED);
    sandbox.proxy().pause();
    endDue();
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);
    sandbox.proxy().resume();
    long before = cancellations();
    endDue();
    assertThat(cancellations()).as("This instance rests").isEqualTo(before);
    // It is nobody's: who asks for it has it.
    Api.cancel(id).then().statusCode(204);

    assertThat(sandbox.telegram().authorisations(number)).isZero();
    clock.advance(CLAIM.multipliedBy(4));
  }

  @Test
  void anUnstoredSessionIsLoggedOutLater() {
    String id = Api.startLogin(number);
    FaultyLoginStore.next(CompletionFault.NOT_STORED);
    failing(Operation.LOG_OUT);
    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(409)
        .body("error.code", equalTo("RESTART_REQUIRED"))
        .body("error.details.login.state", equalTo("failed"));
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);

    clock.advance(CLAIM);
    endDue();

    assertThat(sandbox.telegram().authorisations(number)).isZero();
    Api.show(id).then().statusCode(200).body("data.state", equalTo("failed"));
  }

  @Test
  void aLoginContinuedInTimeIsNotEnded() {
    String id = Api.startLogin(number);
    sandbox.proxy().faults().next(Operation.VERIFY_CODE, new Fault.ResetAfterReading(false));
    Api.code(id, Api.codeOf(number)).then().statusCode(504);
    clock.advance(CLAIM);
    endDue();

    Api.code(id, Api.codeOf(number))
        .then()
        .statusCode(200)
        .body("data.state", equalTo("completed"));
    clock.advance(UNTIL_ABANDONED.multipliedBy(2));
    endDue();

    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);
    Api.show(id).then().statusCode(200).body("data.state", equalTo("completed"));
  }

  /** One request finds out that the proxy is back; what waits for it is not refused meanwhile. */
  @Test
  void oneBatchEndsAllAfterAnOutage() {
    List<String> numbers = Stream.generate(Api::plainNumber).limit(6).toList();
    numbers.forEach(this::signInUnnoticed);
    sandbox.proxy().pause();
    await()
        .until(() -> Api.start(Api.plainNumber()).path("error.code").equals("PROXY_CIRCUIT_OPEN"));
    sandbox.proxy().resume();
    clock.advance(UNTIL_ABANDONED);

    endDue();

    assertThat(numbers).allMatch(each -> sandbox.telegram().authorisations(each) == 0);
  }

  private String signInUnnoticed() {
    return signInUnnoticed(number);
  }

  /** Telegram has taken the code, and its answer is lost between the proxy and the service. */
  private String signInUnnoticed(String of) {
    String id = Api.startLogin(of);
    sandbox.proxy().faults().next(Operation.VERIFY_CODE, new Fault.ResetAfterReading(true));
    Api.code(id, Api.codeOf(of))
        .then()
        .statusCode(504)
        .body("error.details.login.state", equalTo("unknown"));
    assertThat(sandbox.telegram().authorisations(of)).isEqualTo(1);
    return id;
  }

  /** A code that is dead says nothing of a session as long as no answer is missing. */
  @Test
  void aDeadCodeAloneIsNotCancelled() {
    String id = Api.startLogin(number);
    sandbox
        .proxy()
        .faults()
        .next(Operation.VERIFY_CODE, new Fault.RpcFailure("PHONE_CODE_EXPIRED"));
    long cancelled = cancellations();
    Api.code(id, Api.codeOf(number)).then().statusCode(410);

    assertThat(cancellations()).isEqualTo(cancelled);
  }
}
