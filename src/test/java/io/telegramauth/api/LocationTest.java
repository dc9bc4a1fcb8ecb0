package io.telegramauth.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.telegramauth.testing.Api;
import io.telegramauth.testing.Breaker;
import io.telegramauth.testing.RawHttp;
import io.telegramauth.testing.RawHttp.Answer;
import io.telegramauth.testing.Sandbox;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A login's location is a permission. It is given as a path, so that clients are only sent to the
 * host that they called.
 */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class LocationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  Sandbox sandbox;

  @BeforeEach
  void nothingIsWrong() {
    sandbox.proxy().faults().clear();
    Breaker.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: localhost",
        "Host: attacker.example",
        "Host: attacker.example:8443",
        "Host: api.example\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: attacker.example",
        "Host: api.example\r\nForwarded: host=attacker.example;proto=http",
        "Host:"
      })
  void theHostHeaderIsNotRepeated(String headers) throws IOException {
    assertIsAPath(start(Api.LOGINS, headers));
  }

  @Test
  void anAbsoluteTargetIsNotRepeated() throws IOException {
    assertIsAPath(start("http://attacker.example" + Api.LOGINS, "Host: attacker.example"));
  }

  private static void assertIsAPath(Answer answer) throws IOException {
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    String id = new ObjectMapper().readTree(answer.body()).at("/data/id").asText();
    assertThat(
            answer.head().stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("location:")))
        .containsExactly("Location: /api/telegram-auth/logins/" + id);
    assertThat(answer.head().toString()).doesNotContain("attacker", "http:");
    Api.show(id).then().statusCode(200);
  }

  private static Answer start(String target, String headers) throws IOException {
    String body = "{\"phoneNumber\":\"" + Api.plainNumber() + "\"}";
    String request =
        "POST %s HTTP/1.1\r\n%s\r\nConnection: close\r\n".formatted(target, headers)
            + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(body.length(), body);
    return RawHttp.send(request.getBytes(ISO_8859_1), true, PATIENCE).orElseThrow();
  }
}
