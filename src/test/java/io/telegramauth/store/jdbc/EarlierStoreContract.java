package io.telegramauth.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

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

/** A store that an earlier build wrote on 2026-11-30 opens, and nothing in it is lost. */
abstract class EarlierStoreContract {
  private static final Instant WRITTEN = Instant.parse("2026-11-30T16:08:00Z");
  private static final long USER = 5000020001L;
  private static final String WAITING_NUMBER = "+9996620002";

  @Inject TestClock clock;
  private Duration back;

  /** The session in it, handed out once. */
  abstract String session();

  /** A login of {@link #WAITING_NUMBER} in it, whose code was sent. */
  abstract String waiting();

  /** The login that completed. */
  abstract String completedLogin();

  @BeforeEach
  void goToTheTimeItWasWritten() {
    back = Duration.between(WRITTEN, clock.instant());
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
  void anEarlierStartIsReplayed() {
    Api.start(WAITING_NUMBER, "fixture-start-0001")
        .then()
        .statusCode(201)
        .header("Idempotency-Replayed", "true")
        .body("data.id", equalTo(waiting()));
  }

  /** The build knew keys by their text alone. */
  @Test
  void anEarlierStartIsNotReplayedToOthers() throws IOException {
    assertThat(Api.startAsStranger(WAITING_NUMBER, "fixture-start-0001").getString("data.id"))
        .isNotNull()
        .isNotEqualTo(waiting());
    Api.start("+9996620003", "fixture-start-0001")
        .then()
        .statusCode(201)
        .header("Idempotency-Replayed", nullValue());
  }
}
