package io.telegramauth.store.dynamodb;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.arc.InjectableInstance;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.telegramauth.store.StoreScenarios;
import io.telegramauth.testing.DynamoDbStore;
import io.telegramauth.testing.Sandbox;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(DynamoDbStore.Chosen.class)
@QuarkusTestResource(Sandbox.class)
class DynamoDbScenariosTest extends StoreScenarios {
  @Inject
  @DataSource("sqlite")
  InjectableInstance<AgroalDataSource> sqlite;

  @Inject
  @DataSource("postgresql")
  InjectableInstance<AgroalDataSource> postgresql;

  @Test
  void noOtherEngineIsThere() {
    assertThat(given().get("/q/health/ready").asString())
        .contains("UP")
        .doesNotContain("sqlite", "postgresql");
    assertThat(sqlite.getHandle().getBean().isActive()).isFalse();
    assertThat(postgresql.getHandle().getBean().isActive()).isFalse();
  }
}
