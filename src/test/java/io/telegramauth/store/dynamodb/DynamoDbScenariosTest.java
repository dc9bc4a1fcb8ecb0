package io.telegramauth.store.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.telegramauth.store.StoreScenarios;
import io.telegramauth.testing.DynamoDbStore;
import io.telegramauth.testing.Management;
import io.telegramauth.testing.Sandbox;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(DynamoDbStore.Chosen.class)
@QuarkusTestResource(Sandbox.class)
class DynamoDbScenariosTest extends StoreScenarios {
  @Test
  void noOtherEngineIsCreated() {
    assertThat(Management.get("/q/health/ready").asString())
        .contains("UP")
        .doesNotContain("sqlite", "postgresql");
    assertThat(openPools()).isEmpty();
  }
}
