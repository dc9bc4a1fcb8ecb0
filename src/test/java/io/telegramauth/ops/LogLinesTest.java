package io.telegramauth.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.testing.DeploymentFiles;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever is woken by a line of the log finds in the documents what to do. */
class LogLinesTest {
  /** A line that somebody should look at, and the text that it begins with. */
  private static final Pattern ALARMING =
      Pattern.compile("LOG\\s*\\.(?:warn|error)f?\\(\\s*(?:e,\\s*)?\"([^\"]+)\"");

  private static final Pattern VALUE = Pattern.compile("%[a-z]");

  /** Texts that have a name, or are put together, are not found. */
  private static List<String> lines() {
    return Stream.of("src/main/java", "src/lambda/java")
        .flatMap(sources -> DeploymentFiles.below(sources).stream())
        .map(source -> DeploymentFiles.text(source.toString()))
        .flatMap(source -> ALARMING.matcher(source).results())
        .map(MatchResult::group)
        .map(call -> ALARMING.matcher(call).replaceFirst("$1"))
        .map(text -> VALUE.matcher(text).replaceAll("…"))
        .distinct()
        .toList();
  }

  @Test
  void eachIsExplained() {
    String documented = DeploymentFiles.text("docs/operations.md");
    assertThat(lines())
        .hasSizeGreaterThan(20)
        .allSatisfy(line -> assertThat(documented).contains("`" + explained(line) + "`"));
  }

  /** A failure's code stands for itself: it is in the table of the codes. */
  private static String explained(String line) {
    return line.startsWith("…:") ? "<code>" + line.substring(1) : line;
  }
}
