package io.telegramauth.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The deployment files and their linters. */
public final class DeploymentFiles {
  private static final YAMLMapper YAML = new YAMLMapper();

  private DeploymentFiles() {}

  /**
   * Reads a YAML file. CloudFormation's short forms become their arguments: {@code !Ref A} the text
   * A, {@code !If [A, b, c]} the list.
   */
  public static JsonNode yaml(String file) {
    try {
      return YAML.readTree(Path.of(file).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a text file. */
  public static String text(String file) {
    try {
      return Files.readString(Path.of(file), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All files below a directory. */
  public static List<Path> below(String directory) {
    try (Stream<Path> files = Files.walk(Path.of(directory))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs a linter; returns its findings, empty if there are none.
   *
   * <p>Skips the calling test if npm is not installed.
   *
   * @param kind {@code cloudformation}, {@code compose} or {@code dockerfile}
   */
  public static String lint(String kind, String file) {
    Path linters = NpmProject.install(Path.of("src/test/lint"), Path.of("target/lint"));
    return output(
        "node",
        linters.resolve("lint.js").toString(),
        kind,
        Path.of(file).toAbsolutePath().toString());
  }

  /** Runs a program; returns its output, including errors. */
  public static String output(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
