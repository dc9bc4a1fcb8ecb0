package io.telegramauth.deployment;

import static io.telegramauth.testing.DeploymentFiles.below;
import static io.telegramauth.testing.DeploymentFiles.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.telegramauth.config.SecretFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No deployment file contains a secret or an account. */
class DeploymentSecretsTest {
  /** Allowed values of a secret: a platform's reference, a template's function, nothing. */
  private static final Pattern REFERENCE =
      Pattern.compile("!(Sub|If|Ref|Split)\\b.*|\\$\\{.*|\"?\\{\\{resolve:.*|#.*|");

  private static final Pattern SET =
      Pattern.compile(
          "(?m)^ *(?:- *|ENV +|export +)?\"?(?:"
              + String.join("|", SecretFiles.NAMES)
              + ")\"?[ \\t]*[:=] *(.*)$");

  private static final List<Pattern> SECRETS =
      List.of(
          Pattern.compile("-----BEGIN"),
          // Access keys and account numbers of AWS.
          Pattern.compile("\\b(AKIA|ASIA)[A-Z0-9]{16}\\b"),
          Pattern.compile("\\b\\d{12}\\b"),
          // Hexadecimal keys other than an image's digest, base64 keys, tokens.
          Pattern.compile("(?<!@sha256:)\\b[0-9a-fA-F]{20,}\\b"),
          Pattern.compile(
              "(?=[A-Za-z0-9+/]*\\d)(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])[A-Za-z0-9+/]{24,}"),
          Pattern.compile("\\beyJ[A-Za-z0-9_-]{10,}"),
          Pattern.compile("(?i)password[ \\t]*[:=][ \\t]*[\"']?[a-z0-9]"),
          Pattern.compile("://[^/\\s:@]+:[^/\\s@]+@"));

  /** Without the benchmarks, which are not deployed and use throw-away keys. */
  private static Stream<Path> files() {
    return Stream.of("deploy", "src/main/docker")
        .flatMap(directory -> below(directory).stream())
        .filter(file -> !file.startsWith("deploy/bench"));
  }

  private static List<String> secrets(String text) {
    return Stream.concat(
            SET.matcher(text)
                .results()
                .filter(set -> !REFERENCE.matcher(set.group(1).strip()).matches())
                .map(MatchResult::group),
            SECRETS.stream().flatMap(p -> p.matcher(text).results()).map(MatchResult::group))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void aFileHoldsNoSecret(Path file) {
    assertThat(secrets(text(file.toString()))).isEmpty();
  }

  @Test
  void everyFileIsChecked() {
    assertThat(files().map(Path::toString))
        .contains(
            "deploy/aws/template.yaml",
            "deploy/aws/samconfig.example.toml",
            "deploy/container/compose.yaml",
            "deploy/kubernetes/base/settings.env",
            "src/main/docker/Dockerfile.native");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "  API_KEY: c6c1f2e06d3a",
        "SESSION_SECRET=short",
        "  \"ADMIN_API_KEY\": \"x\"",
        "ENV TELEGRAM_API_HASH=0123456789abcdef0123456789abcdef",
        "key: 0123456789abcdef0123456789abcdef",
        "  POSTGRES_PASSWORD: hunter2",
        "arn:aws:secretsmanager:eu-central-1:123456789012:secret:telegram-auth",
        "AKIAIOSFODNN7EXAMPLE",
        "token: q8Zr1yT6uWm3Kx9vBn4cLs7dFg2hJp5aRe0t",
        "url: https://user:pass@proxy",
        "-----BEGIN PRIVATE KEY-----"
      })
  void aSecretIsDetected(String line) {
    assertThat(secrets("first: line\n" + line + "\nlast: line\n")).isNotEmpty();
  }
}
