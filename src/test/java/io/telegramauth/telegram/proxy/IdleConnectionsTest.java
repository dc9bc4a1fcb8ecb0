package io.telegramauth.telegram.proxy;

import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A connection that the proxy may end at any moment is not used. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class IdleConnectionsTest {
  /** What servers keep them for, and room for a machine that has other things to do. */
  private static final Duration SOON = Duration.ofSeconds(15);

  Sandbox sandbox;

  @Test
  void areKeptForLessThanTheProxyWouldKeepThem() {
    await()
        .until(
            () -> {
              Api.startLogin(Api.plainNumber());
              return sandbox.proxy().openConnections() > 0;
            });

    await().atMost(SOON).until(() -> sandbox.proxy().openConnections() == 0);
  }
}
