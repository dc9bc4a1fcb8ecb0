package io.telegramauth.store.jdbc;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.arc.InjectableInstance;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.telegramauth.store.StoreScenarios;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.PostgresServer;
import io.telegramauth.testing.PostgresqlStore;
import io.telegramauth.testing.Sandbox;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(PostgresqlStore.Chosen.class)
@QuarkusTestResource(Sandbox.class)
class PostgresqlScenariosTest extends StoreScenarios {
  @Inject
  @DataSource("sqlite")
  InjectableInstance<AgroalDataSource> sqlite;

  @Inject
  @DataSource("postgresql")
  InjectableInstance<AgroalDataSource> postgresql;

  @Test
  void onlyTheEngineInUseIsThere() {
    assertThat(given().get("/q/health/ready").asString())
        .contains("postgresql")
        .doesNotContain("sqlite");
    assertThat(sqlite.getHandle().getBean().isActive()).isFalse();
    assertThat(postgresql.getHandle().getBean().isActive()).isTrue();
  }

  @Test
  void itsPoolIsAsTheEngineUnderTestHasIt() {
    var pool = postgresql.get().getConfiguration().connectionPoolConfiguration();
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
  void aLoginGoesOnAfterTheServerHasEndedAllConnections() {
    String another = Api.plainNumber();
    String id = Api.started(another);
    PostgresServer.shared()
        .terminate(PostgresqlStore.DATABASE, "application_name = 'telegram-auth'");

    await().atMost(Duration.ofSeconds(20)).until(() -> Api.show(id).statusCode() == 200);
    Api.code(id, Api.codeOf(another)).then().statusCode(200);
  }
}
