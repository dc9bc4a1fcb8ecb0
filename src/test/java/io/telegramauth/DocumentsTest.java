package io.telegramauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.failure.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the documents say of the code is there. */
class DocumentsTest {
  private static final Path DOCS = Path.of("docs");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))`");

  @ParameterizedTest
  @EnumSource
  void theRunbookKnowsEveryErrorCode(FailureCode code) throws IOException {
    assertThat(Files.readString(DOCS.resolve("operations.md"))).contains("`" + code.code() + "`");
  }

  @Test
  void theTestsThatTheThreatModelNamesExist() throws IOException {
    Set<String> named = new TreeSet<>();
    Matcher matcher = TEST.matcher(Files.readString(DOCS.resolve("security.md")));
    while (matcher.find()) {
      named.add(matcher.group(1));
    }
    assertThat(named).isNotEmpty();
    assertThat(tests()).containsAll(named);
  }

  private static Set<String> tests() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.replace(".java", ""))
          .collect(Collectors.toSet());
    }
  }
}
