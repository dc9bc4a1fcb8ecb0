package io.telegramauth.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.telegramauth.testing.DeploymentFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code mvnw} runs is checked, whichever way it came. */
class MavenWrapperTest {
  private static final String[] TOOLS = {
    "sh", "cat", "chmod", "cp", "cut", "dirname", "mkdir", "mktemp", "mv", "rm", "tar", "gzip"
  };

  private static final Pattern VERSION = Pattern.compile("(?m)^MAVEN_VERSION=(.+)$");
  private static final Pattern HASH = Pattern.compile("(?m)^MAVEN_TAR_SHA512=(\\p{XDigit}{128})$");

  /** Puts the archive where the caller of mvn, curl or wget wants it. */
  private static final String FETCH =
      """
      #!/bin/sh
      for argument; do
        case "$argument" in
          -DoutputDirectory=*) to="${argument#*=}/apache-maven-$VERSION-bin.tar.gz" ;;
        esac
        case "$before" in
          -o|-O) to="$argument" ;;
        esac
        before="$argument"
      done
      cp "$ARCHIVE" "$to"
      """;

  @TempDir Path directory;
  private Path path;
  private Path dists;
  private String script;
  private String version;

  private record Run(int status, String output) {}

  @BeforeEach
  void prepareAMachine() throws IOException {
    script = DeploymentFiles.text("mvnw");
    version = only(VERSION);
    path = Files.createDirectory(directory.resolve("path"));
    dists = directory.resolve("home/wrapper/dists");
    for (String tool : TOOLS) {
      link(tool);
    }
    link("sha512sum");
  }

  private String only(Pattern pattern) {
    Matcher found = pattern.matcher(script);
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  private void link(String tool) throws IOException {
    Optional<Path> installed =
        Arrays.stream(System.getenv("PATH").split(":"))
            .map(part -> Path.of(part, tool))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(installed.isPresent(), tool + " is not installed");
    Files.createSymbolicLink(path.resolve(tool), installed.get());
  }

  private void executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** An archive of a Maven that says that it runs. */
  private Path archive(String says) throws IOException, InterruptedException {
    String name = "apache-maven-" + version;
    Path content = Files.createDirectory(directory.resolve("content-" + says));
    executable(content.resolve(name).resolve("bin/mvn"), "#!/bin/sh\necho " + says + "\n");
    Path archive = directory.resolve(says + ".tar.gz");
    Process tar =
        new ProcessBuilder("tar", "-czf", archive.toString(), "-C", content.toString(), name)
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    return archive;
  }

  /** Runs the script on a machine that has this way only, and expects the archive given first. */
  private Run run(String way, Path expected, Path fetched) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(expected));
    Path mvnw = directory.resolve("mvnw");
    executable(mvnw, script.replace(only(HASH), HexFormat.of().formatHex(hash)));
    executable(path.resolve(way), FETCH);
    ProcessBuilder builder =
        new ProcessBuilder(mvnw.toString(), "--version").redirectErrorStream(true);
    builder.environment().put("PATH", path.toString());
    builder.environment().put("MAVEN_USER_HOME", directory.resolve("home").toString());
    builder.environment().put("ARCHIVE", fetched.toString());
    builder.environment().put("VERSION", version);
    Process process = builder.start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), output);
  }

  private List<String> installed() throws IOException {
    try (Stream<Path> present = Files.list(dists)) {
      return present.map(file -> file.getFileName().toString()).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mvn", "curl", "wget"})
  void theExpectedArchiveIsUnpackedAndRun(String way) throws Exception {
    Path archive = archive("expected");
    assertThat(run(way, archive, archive).output()).endsWith("expected");

    Run again = run(way, archive, directory.resolve("nothing"));
    assertThat(again).isEqualTo(new Run(0, "expected"));
    assertThat(installed()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mvn", "curl", "wget"})
  void anotherArchiveIsNeitherUnpackedNorRun(String way) throws Exception {
    Run run = run(way, archive("expected"), archive("tampered"));

    assertThat(run.status()).isNotZero();
    assertThat(run.output())
        .contains("does not have the expected SHA-512")
        .doesNotContain("\ntampered");
    assertThat(installed()).isEmpty();
  }

  /** Earlier versions of the script unpacked what an installed mvn brought without a check. */
  @Test
  void anUncheckedCopyIsNotRun() throws Exception {
    executable(dists.resolve("apache-maven-" + version + "/bin/mvn"), "#!/bin/sh\necho unchecked");
    Path archive = archive("expected");

    assertThat(run("curl", archive, archive).output()).endsWith("\nexpected");
  }

  @Test
  void nothingRunsWithoutAToolForChecksums() throws Exception {
    Files.delete(path.resolve("sha512sum"));
    Path archive = archive("expected");
    Run run = run("curl", archive, archive);

    assertThat(run.status()).isNotZero();
    assertThat(run.output()).contains("neither sha512sum nor shasum").doesNotContain("\nexpected");
    assertThat(installed()).isEmpty();

    link("shasum");
    link("perl");
    assertThat(run("curl", archive, archive).output()).endsWith("\nexpected");
  }
}
