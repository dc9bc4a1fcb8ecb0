package io.telegramauth.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.telegramauth.testing.Management;
import io.telegramauth.testing.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The served OpenAPI document is the one in the repository, and complete. */
@QuarkusTest
@QuarkusTestResource(Sandbox.class)
class OpenApiDocumentTest {
  private static final String HINT =
      "The API has changed: cp target/openapi/openapi.yaml docs/openapi.yaml, and read the"
          + " difference";

  private static final Path STORED = Path.of("docs", "openapi.yaml");

  @Test
  void theServedDocumentIsTheStoredOne() throws IOException {
    assertThat(STORED).as(HINT).exists();
    JsonNode stored = new YAMLMapper().readTree(Files.readString(STORED));
    assertThat(document()).as(HINT).isEqualTo(stored);
  }

  @Test
  void everyOperationOfTheApiHasExamplesOfItsBodies() throws IOException {
    JsonNode document = document();
    operations(document)
        .forEach(
            (name, operation) -> {
              operation
                  .path("requestBody")
                  .path("content")
                  .forEach(body -> assertHasExample(document, name + " request", body));
              operation
                  .path("responses")
                  .properties()
                  .forEach(
                      response ->
                          resolved(document, response.getValue())
                              .path("content")
                              .forEach(
                                  body ->
                                      assertHasExample(
                                          document, name + " " + response.getKey(), body)));
            });
  }

  @Test
  void everyOperationDocumentsItsFailures() throws IOException {
    Map<String, JsonNode> operations = operations(document());
    assertThat(operations).hasSizeGreaterThanOrEqualTo(14);
    operations.forEach(
        (name, operation) -> {
          if (!name.endsWith("/health") && !name.endsWith("/status")) {
            assertThat(operation.path("responses").has("4XX")).as(name).isTrue();
          }
          assertThat(operation.path("summary").asText()).as(name).isNotBlank();
        });
  }

  @Test
  void everyPathListsItsMethodsInAllow() throws IOException {
    document()
        .path("paths")
        .properties()
        .forEach(
            path -> {
              Set<String> expected = new TreeSet<>(Set.of("OPTIONS"));
              path.getValue()
                  .fieldNames()
                  .forEachRemaining(method -> expected.add(method.toUpperCase(Locale.ROOT)));
              if (expected.contains("GET")) {
                expected.add("HEAD");
              }
              String allowed =
                  given()
                      .urlEncodingEnabled(false)
                      .request("PROPFIND", path.getKey().replaceAll("\\{\\w+}", "x"))
                      .then()
                      .statusCode(405)
                      .extract()
                      .header("Allow");
              assertThat(allowed).as(path.getKey()).isNotNull();
              assertThat(Set.of(allowed.split(", "))).as(path.getKey()).isEqualTo(expected);
            });
  }

  @Test
  void everyReferenceHasATarget() throws IOException {
    JsonNode document = document();
    assertThat(document.findValuesAsText("$ref"))
        .contains("#/components/responses/Failed")
        .allSatisfy(
            reference ->
                assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse());
    assertThat(document.path("components").path("securitySchemes").properties()).hasSize(2);
  }

  private static JsonNode document() throws IOException {
    return new YAMLMapper().readTree(Management.get("/q/openapi").asByteArray());
  }

  private static Map<String, JsonNode> operations(JsonNode document) {
    Map<String, JsonNode> operations = new LinkedHashMap<>();
    for (Operation operation : Operation.of(document)) {
      if (operation.path().startsWith("/api")) {
        operations.put(
            operation.method().toLowerCase(Locale.ROOT) + " " + operation.path(),
            operation.description());
      }
    }
    return operations;
  }

  private static void assertHasExample(JsonNode document, String where, JsonNode body) {
    assertThat(
            body.has("example")
                || body.has("examples")
                || hasExample(document, body.path("schema"), new HashSet<>()))
        .as(where + " has an example")
        .isTrue();
  }

  /** Whether a schema or one that it refers to has an example. */
  private static boolean hasExample(JsonNode document, JsonNode schema, Set<String> seen) {
    if (schema.has("example") || schema.has("examples") || schema.has("enum")) {
      return true;
    }
    if (schema.has("$ref")) {
      return seen.add(schema.path("$ref").asText())
          && hasExample(document, resolved(document, schema), seen);
    }
    if (schema.has("items") && hasExample(document, schema.path("items"), seen)) {
      return true;
    }
    for (JsonNode property : schema.path("properties")) {
      if (hasExample(document, property, seen)) {
        return true;
      }
    }
    return false;
  }

  private static JsonNode resolved(JsonNode document, JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
  }
}
