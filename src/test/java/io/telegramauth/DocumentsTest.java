package io.telegramauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.failure.FailureCode;
import io.telegramauth.testing.DeploymentFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the documents against the code. */
class DocumentsTest {
  private static final Path DOCS = Path.of("docs");

  /** A log statement that somebody must act on, and the text that it begins with. */
  private static final Pattern ALARMING =
      Pattern.compile("LOG\\s*\\.(?:warn|error)f?\\(\\s*(?:e,\\s*)?\"([^\"]+)\"");

  private static final Pattern VALUE = Pattern.compile("%[a-z]");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:\\.(\\w+))?`");

  @ParameterizedTest
  @EnumSource
  void theRunbookListsEveryErrorCode(FailureCode code) throws IOException {
    assertThat(Files.readString(DOCS.resolve("operations.md"))).contains("`" + code.code() + "`");
  }

  /** The runbook explains every alert. */
  @ParameterizedTest
  @CsvSource({
    "deploy/grafana/alerts.yaml, - alert: (\\w+)",
    "deploy/aws/template.yaml,   (?m)^  (\\w+Alarm):$"
  })
  void theRunbookListsEveryAlert(Path file, String alert) throws IOException {
    List<String> alerts =
        Pattern.compile(alert)
            .matcher(Files.readString(file))
            .results()
            .map(found -> found.group(1))
            .toList();
    String runbook = Files.readString(DOCS.resolve("operations.md"));
    assertThat(alerts)
        .hasSizeGreaterThan(8)
        .allSatisfy(name -> assertThat(runbook).contains("`" + name + "`"));
  }

  /** The runbook explains every such log line. Constants and composed texts are not found. */
  @Test
  void theRunbookListsEveryLogLineAtErrorLevel() throws IOException {
    List<String> lines =
        Stream.of("src/main/java", "src/lambda/java")
            .flatMap(sources -> DeploymentFiles.below(sources).stream())
            .flatMap(source -> ALARMING.matcher(DeploymentFiles.text(source.toString())).results())
            .map(call -> VALUE.matcher(call.group(1)).replaceAll("…"))
            .distinct()
            .toList();
    String runbook = Files.readString(DOCS.resolve("operations.md"));
    assertThat(lines)
        .hasSizeGreaterThan(20)
        .allSatisfy(line -> assertThat(runbook).contains("`" + explained(line) + "`"));
  }

  /** A failure code is explained by the table of codes. */
  private static String explained(String line) {
    return line.startsWith("…:") ? "<code>" + line.substring(1) : line;
  }

  @ParameterizedTest
  @ValueSource(strings = {"security.md", "reliability.md"})
  void testsNamedInDocumentsExist(String document) throws IOException {
    Map<String, String> tests = tests();
    List<MatchResult> named =
        TEST.matcher(Files.readString(DOCS.resolve(document))).results().toList();
    assertThat(named).isNotEmpty();
    for (MatchResult test : named) {
      assertThat(tests).containsKey(test.group(1));
      if (test.group(2) != null) {
        assertThat(tests.get(test.group(1))).contains("void " + test.group(2) + "(");
      }
    }
  }

  /** The tests by name, each with its source. */
  private static Map<String, String> tests() throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
      }
    }
    return sources;
  }
}
