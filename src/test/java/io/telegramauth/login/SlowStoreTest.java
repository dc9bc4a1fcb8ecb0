package io.telegramauth.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.telegramauth.login.FaultyLoginStore.Operation;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.CapturedLog;
import io.telegramauth.testing.Sandbox;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The store holds requests up for longer than they may take: they are answered in time, and what
 * was begun goes on to its end.
 */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class SlowStoreTest {
  /** Telegram's part of the time is over before, the answer's is over then. */
  private static final Duration DEADLINE = Sandbox.REQUEST_DEADLINE;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  Sandbox sandbox;

  private final String number = Api.plainNumber();

  @AfterEach
  void letGo() {
    FaultyLoginStore.letGo();
  }

  /** The response comes at the deadline, while the store still holds the operation. */
  private static Response awaitResponse(Supplier<Response> request) {
    long begun = System.nanoTime();
    Response answer = request.get();
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isBetween(DEADLINE.multipliedBy(9).dividedBy(10), DEADLINE.plusSeconds(5));
    return answer;
  }

  @Test
  void aLateCompletionIsUnknownAndStored() {
    String id = Api.startLogin(number);
    FaultyLoginStore.hold(Operation.COMPLETE);
    awaitResponse(() -> Api.code(id, Api.codeOf(number)))
        .then()
        .statusCode(504)
        .body("error.code", equalTo("OUTCOME_UNKNOWN"))
        .body("error.retryable", equalTo(false));
    Api.show(id).then().statusCode(200).body("data.next", empty());
    Api.session(Api.userOf(number), Sandbox.API_KEY).then().statusCode(404);

    try (CapturedLog log = new CapturedLog()) {
      FaultyLoginStore.letGo();
      await().atMost(PATIENCE).until(() -> log.text().contains("ended after its deadline"));
      assertThat(log.text()).contains("ended after its deadline: done").doesNotContain("ERROR");
    }
    String session =
        Api.show(id)
            .then()
            .body("data.state", equalTo("completed"))
            .extract()
            .path("data.session.sessionId");
    Api.session(Api.userOf(number), Sandbox.API_KEY)
        .then()
        .statusCode(200)
        .body("data.sessionId", equalTo(session));
    assertThat(sandbox.telegram().authorisations(number)).isEqualTo(1);
  }

  @Test
  void aCodeAfterTheDeadlineIsNotSubmitted() {
    String id = Api.startLogin(number);
    FaultyLoginStore.hold(Operation.FIND);
    awaitResponse(() -> Api.code(id, Api.codeOf(number)))
        .then()
        .statusCode(504)
        .body("error.code", equalTo("OUTCOME_UNKNOWN"));
    try (CapturedLog log = new CapturedLog()) {
      FaultyLoginStore.letGo();
      await().atMost(PATIENCE).until(() -> log.text().contains("ended after its deadline"));
      assertThat(log.text()).contains("ended after its deadline: DEADLINE_EXCEEDED");
    }
    assertThat(sandbox.telegram().events().count(number, Event.SIGN_IN_ASKED)).isZero();

    Api.code(id, Api.codeOf(number)).then().statusCode(200);
  }

  @Test
  void lateReadsMayBeRepeated() {
    String id = Api.startLogin(number);
    FaultyLoginStore.hold(Operation.FIND);
    awaitResponse(() -> Api.show(id))
        .then()
        .statusCode(503)
        .body("error.code", equalTo("STORE_UNAVAILABLE"))
        .body("error.retryable", equalTo(true));

    FaultyLoginStore.letGo();
    Api.show(id).then().statusCode(200).body("data.state", equalTo("code_sent"));
  }
}
