package io.telegramauth.login;

import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Sandbox;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A proxy that takes TCP connections and never answers the TLS handshake: nothing was sent. */
@QuarkusTest
@QuarkusTestResource(value = SilentProxyTest.Silent.class, restrictToAnnotatedClass = true)
class SilentProxyTest {
  /** Its connections wait in the backlog, accepted by the system and by nobody else. */
  public static class Silent extends Sandbox {
    private ServerSocket door;

    @Override
    public Map<String, String> start() {
      Map<String, String> configuration = super.start();
      try {
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      configuration.put("TELEGRAM_PROXY_URL", "https://127.0.0.1:" + door.getLocalPort());
      configuration.put("TELEGRAM_PROXY_CONNECT_TIMEOUT_MS", "200");
      return configuration;
    }

    @Override
    public void stop() {
      super.stop();
      try {
        door.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Inject CircuitBreakerMaintenance breakers;

  @AfterEach
  void close() {
    breakers.resetAll();
  }

  @Test
  void anUnansweredHandshakeDidNotReachTheProxy() {
    Api.start(Api.plainNumber())
        .then()
        .statusCode(503)
        .body("error.code", equalTo("PROXY_UNREACHABLE"))
        .body("error.retryable", equalTo(true));
  }
}
