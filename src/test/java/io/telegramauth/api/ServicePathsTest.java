package io.telegramauth.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Management;
import io.telegramauth.testing.Sandbox;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The paths for people and for monitoring. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class ServicePathsTest {
  Sandbox sandbox;
  @Inject CircuitBreakerMaintenance breakers;
  @Inject InstantSource clock;

  @BeforeEach
  void nothingIsWrong() {
    sandbox.proxy().faults().clear();
    breakers.resetAll();
  }

  @AfterEach
  void theProxyIsBack() {
    sandbox.proxy().resume();
  }

  @Test
  void theRootShowsTheService() {
    Response welcome = given().get("/");
    welcome
        .then()
        .statusCode(200)
        .body("success", equalTo(true))
        .body("data.service.name", equalTo("telegram-auth"));
    assertThat(welcome.<String>path("data.message")).isNotBlank();
    assertThat(welcome.<Map<String, ?>>path("data.service").keySet())
        .containsExactlyInAnyOrder("name", "version", "environment");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", Api.BASE + "/health"})
  void healthPathsRespondWithoutAnEnvelope(String path) {
    Response health = given().get(path);
    health.then().statusCode(200).body("status", equalTo("ok"));
    assertThat(health.<Map<String, ?>>path("$").keySet())
        .containsExactlyInAnyOrder("status", "timestamp");
    assertThat(Instant.parse(health.path("timestamp")))
        .isBetween(clock.instant().minus(Duration.ofMinutes(1)), clock.instant());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/q/health", "/q/health/live", "/q/health/ready", "/q/health/started"})
  void theProbesAreUp(String path) {
    Management.get(path).then().statusCode(200).body("status", equalTo("UP"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/health", Api.BASE + "/health", "/q/health/live"})
  void livenessDoesNotDependOnTheProxy(String path) {
    long askedBefore = sandbox.proxy().receivedCalls().total();
    sandbox.proxy().pause();
    Response answer = path.startsWith("/q/") ? Management.get(path) : given().get(path);
    answer.then().statusCode(200);
    sandbox.proxy().resume();
    assertThat(sandbox.proxy().receivedCalls().total()).isEqualTo(askedBefore);
  }

  @Test
  void theMetricsCoverTheProxyAndNoLogins() {
    String number = Api.plainNumber();
    String id = Api.startLogin(number);
    Management.get("/q/metrics")
        .then()
        .statusCode(200)
        .body(containsString("http_server_requests_seconds"))
        .body(containsString("ft_circuitbreaker"))
        .body(not(containsString(id)))
        .body(not(containsString(number.substring(1))));
  }
}
