package io.telegramauth.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.testing.PostgresServer;
import io.telegramauth.testing.PostgresqlStore;
import io.telegramauth.testing.Sandbox;
import io.telegramauth.testing.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An address with several servers, one of which is writable. */
class SeveralServersIT {
  @TempDir Path directory;

  @Test
  void theSchemaIsCreatedOnThePrimaryAndAFailoverIsFollowed() {
    try (PostgresServer primary = PostgresServer.startIn(directory.resolve("one"));
        PostgresServer standby = primary.startStandbyIn(directory.resolve("other"));
        ServiceProcess service = ServiceProcess.start(directory, environment(standby, primary))) {
      assertThat(ready(service)).isEqualTo(200);

      primary.stop();
      await().atMost(Duration.ofSeconds(10)).until(() -> ready(service) == 503);
      standby.promote();
      await().atMost(Duration.ofSeconds(10)).until(() -> ready(service) == 200);
    }
  }

  private static Map<String, String> environment(PostgresServer first, PostgresServer second) {
    Map<String, String> environment = new HashMap<>(Sandbox.configuration("http://127.0.0.1:9"));
    environment.putAll(
        PostgresqlStore.configuration(
            "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/postgres"
                .formatted(first.port(), second.port())));
    return environment;
  }

  /** Writes to the store. */
  private static int ready(ServiceProcess service) {
    return service.send("GET", "/q/health/ready", null).status();
  }
}
