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

  private Path aged(Path path, Duration age) throws IOException {
    return Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(age)));
  }

  private Path workplace(Duration age) throws IOException {
    Path made = WorkDirectory.create(directory, true).directory();
    Files.writeString(made.resolve("td_test.binlog"), "sealed");
    return aged(made, age);
  }

  @Test
  void areRemovedOnceNobodyCanBeUsingThem() throws IOException {
    Path left = workplace(StaleDirectories.AGE.plus(MINUTE));
    Path inUse = workplace(StaleDirectories.AGE.minus(MINUTE));
    new StaleDirectories(directory).sweep();
    assertThat(left).doesNotExist();
    assertThat(inUse.resolve("td_test.binlog")).exists();
  }

  @Test
  void areNothingThatSomebodyElseHasMade() throws IOException {
    Duration old = StaleDirectories.AGE.plus(MINUTE);
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Path kept = Files.writeString(elsewhere.resolve("kept"), "kept");
    aged(elsewhere, old);
    Path file = aged(Files.createFile(directory.resolve(WorkDirectory.PREFIX + "1")), old);
    Path named =
        aged(Files.createDirectory(directory.resolve(WorkDirectory.PREFIX + "backup")), old);
    new StaleDirectories(directory).sweep();
    assertThat(file).exists();
    assertThat(named).exists();
    assertThat(kept).exists();
  }

  @Test
  void areNotLookedForAtEveryCall() throws IOException {
    StaleDirectories leftovers = new StaleDirectories(directory);
    leftovers.sweep();
    Path left = workplace(StaleDirectories.AGE.plus(MINUTE));
    leftovers.sweep();
    assertThat(left).exists();
  }

  @Test
  void doNotStopAnybodyWhereThereIsNoDirectory() {
    new StaleDirectories(directory.resolve("none")).sweep();
    assertThat(directory.resolve("none")).doesNotExist();
  }
}
