package io.telegramauth.campaign.harness;

import io.telegramauth.campaign.harness.Plan.ScheduledFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * A SQLite file. Another process holds its write lock, for long or repeatedly; or the processes may
 * not grow any file, which has the effect of a full disk: the kernel rejects the write. SQLite then
 * reports a failed write instead of a full disk; the service treats both alike.
 */
public final class FaultySqliteStore implements FaultyStore {
  private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
  private static final Duration HELD = Duration.ofMillis(120);
  private static final Duration FREE = Duration.ofMillis(15);

  private final Path file;

  public FaultySqliteStore(Path file) {
    this.file = file;
  }

  @Override
  public Map<String, String> configuration() {
    return Map.of();
  }

  @Override
  public Set<InjectedFault> faultCounts() {
    Set<InjectedFault> troubles = EnumSet.of(InjectedFault.STORE_LOCKED, InjectedFault.STORE_SLOW);
    if (Files.isExecutable(PRLIMIT) && !isNative()) {
      troubles.add(InjectedFault.STORE_FULL);
    }
    return troubles;
  }

  /** A native executable is ended by the signal that comes with the refused write. */
  private static boolean isNative() {
    return Files.exists(Path.of(System.getProperty("native.image.path")));
  }

  @Override
  public Runnable begin(ScheduledFault scheduled, List<Long> processes) {
    return switch (scheduled.fault()) {
      case STORE_LOCKED -> holdLock();
      case STORE_SLOW -> lockRepeatedly();
      case STORE_FULL -> full(processes);
      default -> throw new IllegalArgumentException(scheduled.toString());
    };
  }

  private Runnable holdLock() {
    Connection connection = lock();
    return () -> unlock(connection);
  }

  private Connection lock() {
    try {
      Connection connection =
          DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=5000");
      execute(connection, "BEGIN IMMEDIATE");
      return connection;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void unlock(Connection connection) {
    try (connection) {
      execute(connection, "ROLLBACK");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Runnable lockRepeatedly() {
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Void> locking =
        CompletableFuture.runAsync(
            () -> {
              while (!FaultyStore.isOverAfter(end, FREE)) {
                Connection connection = lock();
                FaultyStore.isOverAfter(end, HELD);
                unlock(connection);
              }
            });
    return () -> {
      end.countDown();
      locking.join();
    };
  }

  /** No file may become larger than what is written first is now. */
  private Runnable full(List<Long> processes) {
    limit(processes, Long.toString(size(file.resolveSibling(file.getFileName() + "-wal"))));
    return () -> limit(processes, "unlimited");
  }

  private static long size(Path path) {
    try {
      return Files.exists(path) ? Files.size(path) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A process that was killed meanwhile cannot be limited, nor needs it. */
  private static void limit(List<Long> processes, String bytes) {
    for (long process : processes) {
      try {
        new ProcessBuilder(PRLIMIT.toString(), "--pid=" + process, "--fsize=" + bytes + ":")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public List<Path> files() {
    try (Stream<Path> beside = Files.list(file.getParent())) {
      return beside.filter(path -> path.getFileName().toString().startsWith("store.db")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    // The file goes with its directory.
  }
}
