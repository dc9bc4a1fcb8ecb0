package io.telegramauth.telegram.direct;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaleDirectoriesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path directory;

  private Path setAge(Path path, Duration age) throws IOException {
    return Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(age)));
  }

  private Path workDirectory(Duration age) throws IOException {
    Path made = WorkDirectory.create(directory, true).directory();
    Files.writeString(made.resolve("td_test.binlog"), "sealed");
    return setAge(made, age);
  }

  @Test
  void areRemovedOnceUnused() throws IOException {
    Path left = workDirectory(StaleDirectories.AGE.plus(MINUTE));
    Path inUse = workDirectory(StaleDirectories.AGE.minus(MINUTE));
    new StaleDirectories(directory).sweep();
    assertThat(left).doesNotExist();
    assertThat(inUse.resolve("td_test.binlog")).exists();
  }

  @Test
  void leavesDirectoriesOfOthers() throws IOException {
    Duration old = StaleDirectories.AGE.plus(MINUTE);
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Path kept = Files.writeString(elsewhere.resolve("kept"), "kept");
    setAge(elsewhere, old);
    Path file = setAge(Files.createFile(directory.resolve(WorkDirectory.PREFIX + "1")), old);
    Path named =
        setAge(Files.createDirectory(directory.resolve(WorkDirectory.PREFIX + "backup")), old);
    new StaleDirectories(directory).sweep();
    assertThat(file).exists();
    assertThat(named).exists();
    assertThat(kept).exists();
  }

  @Test
  void areSearchedForRarely() throws IOException {
    StaleDirectories leftovers = new StaleDirectories(directory);
    leftovers.sweep();
    Path left = workDirectory(StaleDirectories.AGE.plus(MINUTE));
    leftovers.sweep();
    assertThat(left).exists();
  }

  @Test
  void aMissingDirectoryIsIgnored() {
    new StaleDirectories(directory.resolve("none")).sweep();
    assertThat(directory.resolve("none")).doesNotExist();
  }
}
