package io.telegramauth.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.telegramauth.store.StoreScenarios;
import io.telegramauth.testing.Management;
import io.telegramauth.testing.Sandbox;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class SqliteScenariosTest extends StoreScenarios {
  @Test
  void onlyTheEngineInUseIsChecked() {
    assertThat(Management.get("/q/health/ready").asString())
        .contains("sqlite")
        .doesNotContain("postgresql");
  }
}
