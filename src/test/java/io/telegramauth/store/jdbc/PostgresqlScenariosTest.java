package io.telegramauth.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.telegramauth.store.StoreScenarios;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Management;
import io.telegramauth.testing.PostgresServer;
import io.telegramauth.testing.PostgresqlStore;
import io.telegramauth.testing.Sandbox;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(PostgresqlStore.Chosen.class)
@QuarkusTestResource(Sandbox.class)
class PostgresqlScenariosTest extends StoreScenarios {
  @Test
  void onlyTheEngineInUseIsCreated() {
    assertThat(Management.get("/q/health/ready").asString())
        .contains("postgresql")
        .doesNotContain("sqlite");
    assertThat(openPools())
        .singleElement()
        .extracting(
            pool ->
                pool.getConfiguration()
                    .connectionPoolConfiguration()
                    .connectionFactoryConfiguration()
                    .jdbcUrl(),
            STRING)
        .startsWith("jdbc:postgresql:");
  }

  @Test
  void thePoolIsConfiguredAsInTheTests() {
    var pool = openPools().get(0).getConfiguration().connectionPoolConfiguration();
    assertThat(pool.maxSize()).isEqualTo(16);
    assertThat(pool.acquisitionTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(pool.idleValidationTimeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(pool.maxLifetime()).isEqualTo(Duration.ofMinutes(5));
    assertThat(pool.connectionFactoryConfiguration().initialSql())
        .contains("statement_timeout = 5000;");
    assertThat(pool.connectionFactoryConfiguration().jdbcProperties())
        .containsEntry("socketTimeout", "8")
        .containsEntry("connectTimeout", "3")
        .containsEntry("targetServerType", "primary")
        .doesNotContainKey("options");
  }

  @Test
  void aLoginContinuesAfterTheServerHasEndedAllConnections() {
    String another = Api.plainNumber();
    String id = Api.startLogin(another);
    PostgresServer.shared()
        .terminate(PostgresqlStore.DATABASE, "application_name = 'telegram-auth'");

    await().atMost(Duration.ofSeconds(20)).until(() -> Api.show(id).statusCode() == 200);
    Api.code(id, Api.codeOf(another)).then().statusCode(200);
  }
}
