package io.telegramauth.telemetry;

import static io.telegramauth.testing.DeploymentFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests are labelled by path templates, never by what a caller chooses. */
class RequestMetersTest {
  private static String mappedPath(String meter, String path) {
    Meter.Id id = new Meter.Id(meter, Tags.of("uri", path), null, null, Meter.Type.TIMER);
    return new RequestMeters().map(id).getTag("uri");
  }

  static Stream<String> paths() {
    return yaml("docs/openapi.yaml").at("/paths").properties().stream().map(Map.Entry::getKey);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void everyTemplateOfTheApiIsKept(String template) {
    assertThat(mappedPath("http.server.requests", template)).isEqualTo(template);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/telegram-auth/logins/mK3v0n7dYp2rXc8qLw5tBz1hUg6eJs4f",
        "/api/telegram-auth/logins/{x}",
        "/anything"
      })
  void aRawPathIsReplaced(String path) {
    assertThat(mappedPath("http.server.requests", path)).isEqualTo("unmatched");
  }

  @Test
  void anUnknownMethodIsReplaced() {
    Meter.Id id =
        new Meter.Id(
            "http.server.requests", Tags.of("method", "BREW"), null, null, Meter.Type.TIMER);
    assertThat(new RequestMeters().map(id).getTag("method")).isEqualTo("OTHER");
    assertThat(new RequestMeters().map(id.withTag(Tag.of("method", "PUT"))).getTag("method"))
        .isEqualTo("PUT");
  }

  @Test
  void otherMetersAreUnchanged() {
    assertThat(mappedPath("http.client.requests", "/api/v1/auth/{operation}"))
        .isEqualTo("/api/v1/auth/{operation}");
  }
}
