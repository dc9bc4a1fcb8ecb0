package io.telegramauth.startup;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Management;
import io.telegramauth.testing.Sandbox;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Readiness and liveness. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class ReadinessTest {
  Sandbox sandbox;
  @Inject CircuitBreakerMaintenance breakers;

  @Inject
  @Identifier("sqlite")
  AgroalDataSource dataSource;

  @BeforeEach
  @AfterEach
  void nothingIsWrong() {
    sandbox.proxy().resume();
    sandbox.proxy().faults().clear();
    breakers.resetAll();
    Api.startLogin(Api.plainNumber());
  }

  private static ValidatableResponse ready() {
    return Management.get("/q/health/ready").then();
  }

  private static String check(String name, String field) {
    return "checks.find { it.name == '%s' }.%s".formatted(name, field);
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement command = connection.createStatement()) {
      command.execute(statement);
    }
  }

  @Test
  void readyWithAStoreAndARoute() {
    ready()
        .statusCode(200)
        .body("status", equalTo("UP"))
        .body("checks.status", everyItem(equalTo("UP")))
        .body(check("store", "data.engine"), equalTo("sqlite"))
        .body(check("routes", "data.proxy"), equalTo("ok"))
        .body(check("routes", "data.direct"), equalTo("off"))
        .body(check("routes", "data.degraded"), equalTo(false));
  }

  /** Sessions are handed out without Telegram, and a request finds out that it is back. */
  @Test
  void degradedWhileTheProxyFails() {
    long asked = sandbox.proxy().receivedCalls().total();
    sandbox.proxy().pause();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              Api.start(Api.plainNumber()).then().statusCode(503);
              ready()
                  .statusCode(200)
                  .body("status", equalTo("UP"))
                  .body(check("routes", "data.proxy"), equalTo("PROXY_CIRCUIT_OPEN"))
                  .body(check("routes", "data.degraded"), equalTo(true));
            });
    Management.get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
    assertThat(sandbox.proxy().receivedCalls().total()).isEqualTo(asked);
  }

  @Test
  void downButAliveWithoutTheStore() throws SQLException {
    sql("ALTER TABLE records RENAME TO taken_away");
    try {
      sandbox.proxy().pause();
      ready()
          .statusCode(503)
          .body("status", equalTo("DOWN"))
          .body(check("store", "status"), equalTo("DOWN"))
          .body(check("routes", "status"), equalTo("UP"));
      Management.get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
      given().get("/health").then().statusCode(200);
    } finally {
      sql("ALTER TABLE taken_away RENAME TO records");
    }
    ready().statusCode(200);
  }
}
