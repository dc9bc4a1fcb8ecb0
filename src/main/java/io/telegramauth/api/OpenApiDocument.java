package io.telegramauth.api;

import io.quarkus.arc.profile.UnlessBuildProfile;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * Serves the stored OpenAPI document, in YAML, on the management port. In development and tests an
 * extension generates it from the code, which would slow down every production start.
 */
@UnlessBuildProfile(anyOf = {"dev", "test"})
@ApplicationScoped
class OpenApiDocument {
  private static final String PATH = "/q/openapi";
  private static final String RESOURCE = "openapi.yaml";

  void serve(@Observes ManagementInterface management) {
    management.router().get(PATH).blockingHandler(OpenApiDocument::send, /* ordered= */ false);
  }

  private static void send(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml;charset=UTF-8")
        .end(Buffer.buffer(read()));
  }

  private static byte[] read() {
    try (InputStream stored = OpenApiDocument.class.getResourceAsStream(RESOURCE)) {
      return Objects.requireNonNull(stored, RESOURCE).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
