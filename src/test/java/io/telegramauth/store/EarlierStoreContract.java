package io.telegramauth.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.telegramauth.session.job.SessionJobTask;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.TestClock;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store that an earlier build wrote, before sessions had seals, opens with nothing lost. */
public abstract class EarlierStoreContract {
  private static final long USER = 5000020001L;
  private static final String WAITING_NUMBER = "+9996620002";

  @Inject TestClock clock;
  @Inject SessionJobTask jobs;
  private Duration back;

  /** When it was written. */
  protected abstract Instant written();

  /** Whether the build recorded whose an idempotency key was. */
  protected boolean keysHaveOwners() {
    return false;
  }

  /** The session in it, handed out once. */
  protected abstract String session();

  /** A login of {@link #WAITING_NUMBER} in it, whose code was sent. */
  protected abstract String waiting();

  /** The login that completed. */
  protected abstract String completedLogin();

  @BeforeEach
  void goToTheTimeItWasWritten() {
    back = Duration.between(written(), clock.instant());
    clock.advance(back.negated());
  }

  @AfterEach
  void goBack() {
    clock.advance(back);
  }

  @Test
  void anEarlierSessionIsHandedOut() {
    Api.session(USER, Sandbox.API_KEY)
        .then()
        .statusCode(200)
        .body("data.sessionId", equalTo(session()))
        .body("data.sessionString", startsWith("1"));
    Api.accessLog(session())
        .then()
        .statusCode(200)
        .body("data.entries.action", hasItems("create", "hand_out"));
  }

  @Test
  void earlierLoginsAreReadable() {
    Api.show(completedLogin())
        .then()
        .statusCode(200)
        .body("data.state", equalTo("completed"))
        .body("data.session.sessionId", equalTo(session()));
    Api.show(waiting()).then().statusCode(200).body("data.state", equalTo("code_sent"));
  }

  @Test
  void aJobSealsItsSessions() {
    String id =
        Api.asAdmin()
            .post(Api.BASE + "/sessions/reseal")
            .then()
            .statusCode(202)
            .extract()
            .path("data.id");
    assertThat(Race.await(jobs.runBatch())).isFalse();
    Api.asAdmin()
        .get(Api.BASE + "/sessions/jobs/" + id)
        .then()
        .body("data.state", equalTo("completed"))
        .body("data.progress.done", equalTo(1))
        .body("data.progress.unreadable", equalTo(0));
    // Sealed by the job, or before by a hand-out.
    Api.accessLog(session()).then().body("data.entries.requestId[0]", notNullValue());
    Api.asAdmin()
        .get(Api.BASE + "/sessions/" + session() + "/access-log/verification")
        .then()
        .body("data.isIntact", equalTo(true))
        .body("data.chained", greaterThan(0));
  }

  /** A key that is known by its text alone is nobody's: who used it is not recorded. */
  @Test
  void anIdempotencyKeyIsItsCallersOrFree() throws IOException {
    String repeated = Api.start(WAITING_NUMBER, "fixture-start-0001").path("data.id");
    assertThat(repeated).isNotNull();
    assertThat(repeated.equals(waiting())).isEqualTo(keysHaveOwners());
    assertThat(Api.startAsStranger(WAITING_NUMBER, "fixture-start-0001").getString("data.id"))
        .isNotNull()
        .isNotEqualTo(waiting());
    Api.start("+9996620003", "fixture-start-0001")
        .then()
        .statusCode(201)
        .header("Idempotency-Replayed", nullValue());
  }
}
