package io.telegramauth.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The bill of materials that the build writes names what is in the package. */
public class SbomIT {
  /** A native build has an executable in place of the libraries. */
  @Test
  void listsEveryLibraryOfTheApplication() throws IOException {
    Path application = Path.of(System.getProperty("service.jar")).getParent();
    assumeThat(application.resolve("lib")).exists();
    try (Stream<Path> jars = Files.walk(application.resolve("lib"))) {
      assertNames(
          application.resolveSibling("sbom.json"),
          jars.filter(Files::isRegularFile)
              .map(jar -> jar.getFileName().toString())
              .collect(Collectors.toSet()));
    }
  }

  /**
   * Asserts that a bill of materials names libraries, and hardly any others.
   *
   * @param jars the names of the libraries' files; Quarkus puts the group before the artifact
   */
  public static void assertNames(Path bill, Collection<String> jars) throws IOException {
    JsonNode components = new ObjectMapper().readTree(bill.toFile()).path("components");
    Set<String> named =
        StreamSupport.stream(components.spliterator(), false)
            .map(SbomIT::fileName)
            .collect(Collectors.toSet());
    assertThat(jars).hasSizeGreaterThan(100);
    assertThat(named)
        .containsAll(
            jars.stream()
                .filter(jar -> !jar.startsWith("telegram-auth-"))
                // The build takes classes out of some that a function has.
                .map(jar -> jar.replaceFirst("^modified-", ""))
                .toList());
    // What is not packaged belongs to other modes of Quarkus.
    assertThat(named.size() - jars.size()).isBetween(0, 10);
    assertThat(components)
        .allSatisfy(
            component -> {
              assertThat(component.path("purl").asText()).startsWith("pkg:maven/");
              assertThat(component.path("hashes")).isNotEmpty();
            });
  }

  private static String fileName(JsonNode component) {
    return "%s.%s-%s.jar"
        .formatted(
            component.path("group").asText(),
            component.path("name").asText(),
            component.path("version").asText());
  }
}
