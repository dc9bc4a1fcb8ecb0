package io.telegramauth.store.jdbc;

import static io.telegramauth.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.telegramauth.sandbox.EventCounter.Event;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.FailingOverDatabase;
import io.telegramauth.testing.Management;
import io.telegramauth.testing.Sandbox;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server becomes read-only and stays reachable. */
@QuarkusTest
@TestProfile(PostgresqlFailoverTest.OnAPair.class)
@QuarkusTestResource(Sandbox.class)
@Timeout(120)
class PostgresqlFailoverTest {
  /** Kept by a pair of servers. */
  public static class OnAPair implements QuarkusTestProfile {
    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(new TestResourceEntry(FailingOverDatabase.class));
    }
  }

  /** Time until writes succeed again. */
  private static final Duration HEALING = Duration.ofSeconds(10);

  Sandbox sandbox;
  FailingOverDatabase database;

  private static void assertReady(int status, String store) {
    Management.get("/q/health/ready")
        .then()
        .statusCode(status)
        .body("checks.find { it.name == 'store' }.status", equalTo(store));
  }

  private static void awaitReady(int status, String store) {
    await().atMost(HEALING).untilAsserted(() -> assertReady(status, store));
  }

  private void assertRefusesWhatItCannotKeep() {
    String number = Api.plainNumber();
    for (int i = 0; i < 3; i++) {
      assertRefused(Api.start(number), 503, "STORE_UNAVAILABLE", "UNKNOWN");
    }
    assertThat(sandbox.telegram().events().count(number, Event.CODE_SENT)).isZero();
  }

  @Test
  void aDemotedPrimaryIsLeftForTheNewOne() {
    String number = Api.plainNumber();
    String kept = Api.logIn(number);
    assertReady(200, "UP");

    database.failOver();
    awaitReady(503, "DOWN");
    assertRefusesWhatItCannotKeep();
    // A standby's data may be outdated, so it is not read either.
    assertRefused(
        Api.session(Api.userOf(number), Sandbox.API_KEY), 503, "STORE_UNAVAILABLE", "UNKNOWN");
    assertReady(503, "DOWN");

    database.moveName();
    awaitReady(200, "UP");
    Api.start(Api.plainNumber()).then().statusCode(201);
    Api.session(Api.userOf(number), Sandbox.API_KEY)
        .then()
        .statusCode(200)
        .body("data.sessionId", equalTo(kept));
  }

  @Test
  void aTemporarilyReadOnlyServerIsUsedAgain() {
    String number = Api.plainNumber();
    String login = Api.startLogin(number);

    database.setReadOnly(true);
    try {
      awaitReady(503, "DOWN");
      assertRefusesWhatItCannotKeep();
      assertReady(503, "DOWN");
    } finally {
      database.setReadOnly(false);
    }
    awaitReady(200, "UP");
    Api.code(login, Api.codeOf(number))
        .then()
        .statusCode(200)
        .body("data.state", equalTo("completed"));
  }
}
