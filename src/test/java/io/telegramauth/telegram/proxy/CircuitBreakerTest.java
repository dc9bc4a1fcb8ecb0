package io.telegramauth.telegram.proxy;

import static io.telegramauth.sandbox.proxy.Operation.SEND_CODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.telegramauth.sandbox.proxy.Fault;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.TestClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class CircuitBreakerTest {
  Sandbox sandbox;
  @Inject CircuitBreakerMaintenance breakers;
  @Inject TestClock clock;

  @BeforeEach
  @AfterEach
  void healthy() {
    sandbox.proxy().faults().clear();
    sandbox.proxy().resume();
    breakers.resetAll();
  }

  @Test
  void anOutageOpensTheCircuitAndASuccessClosesIt() {
    sandbox.proxy().pause();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              Api.start(Api.plainNumber()).then().statusCode(503);
              return state() == CircuitBreakerState.OPEN;
            });
    sandbox.proxy().resume();
    long connections = sandbox.proxy().receivedCalls().connections();

    beforeTheNextProbe(
        () -> {
          Api.start(Api.plainNumber())
              .then()
              .statusCode(503)
              .body("error.code", equalTo("PROXY_CIRCUIT_OPEN"))
              .body("error.type", equalTo("PROXY_SERVICE"))
              .body("error.retryAfter", greaterThanOrEqualTo(1));
          assertThat(sandbox.proxy().receivedCalls().connections()).isEqualTo(connections);
        });

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> Api.start(Api.plainNumber()).statusCode() == 201);
    assertThat(state()).isEqualTo(CircuitBreakerState.CLOSED);
  }

  @Test
  void aFailedProbeReopensTheCircuit() {
    sandbox.proxy().faults().always(SEND_CODE, Fault.Status.of(500));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              Api.start(Api.plainNumber());
              return state() == CircuitBreakerState.OPEN;
            });
    long arrivals = sandbox.proxy().receivedCalls().count(SEND_CODE);

    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              Api.start(Api.plainNumber());
              return sandbox.proxy().receivedCalls().count(SEND_CODE) == arrivals + 1;
            });
    beforeTheNextProbe(
        () -> {
          Api.start(Api.plainNumber()).then().body("error.code", equalTo("PROXY_CIRCUIT_OPEN"));
          assertThat(sandbox.proxy().receivedCalls().count(SEND_CODE)).isEqualTo(arrivals + 1);
        });
  }

  /** However slow the machine is: the moment of the next probe is put a minute away. */
  private void beforeTheNextProbe(Runnable check) {
    clock.advance(Duration.ofMinutes(-1));
    try {
      check.run();
    } finally {
      clock.advance(Duration.ofMinutes(1));
    }
  }

  @Test
  void aThousandWrongCodesLeaveItClosed() {
    for (int login = 0; login < 200; login++) {
      String number = Api.plainNumber();
      String id = Api.startLogin(number);
      for (int attempt = 0; attempt < 5; attempt++) {
        Api.code(id, "00000").then().statusCode(400);
      }
    }

    assertThat(state()).isEqualTo(CircuitBreakerState.CLOSED);
    Api.start(Api.plainNumber()).then().statusCode(201);
  }

  @Test
  void waitsOfTheProxyLeaveItClosed() {
    sandbox
        .proxy()
        .faults()
        .always(SEND_CODE, new Fault.RateLimited(Optional.of(Duration.ofMinutes(1))));
    for (int start = 0; start < 30; start++) {
      Api.start(Api.plainNumber()).then().statusCode(429);
    }

    assertThat(state()).isEqualTo(CircuitBreakerState.CLOSED);
  }

  @Test
  void connectionsToTheProxyAreKept() {
    Api.start(Api.plainNumber()).then().statusCode(201);
    long connections = sandbox.proxy().receivedCalls().connections();
    for (int start = 0; start < 20; start++) {
      Api.start(Api.plainNumber()).then().statusCode(201);
    }

    assertThat(sandbox.proxy().receivedCalls().connections()).isEqualTo(connections);
  }

  private CircuitBreakerState state() {
    return breakers.currentState(FaultTolerantProxyClient.BREAKER);
  }
}
