package io.telegramauth.campaign.harness;

import static org.awaitility.Awaitility.await;

import io.telegramauth.testing.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An instance of the service: a sequence of processes with the same configuration. */
public final class Instance implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path directory;
  private final Map<String, String> environment;
  private final List<ServiceProcess> lives = new ArrayList<>();
  private volatile ServiceProcess process;

  public Instance(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = environment;
  }

  /**
   * Starts a process and waits until it is ready: so do platforms, before they let requests in. One
   * that does not come up, as its store is not there, is started again.
   */
  public void start() {
    ServiceProcess started =
        await()
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(100))
            .atMost(PATIENCE)
            .ignoreExceptionsMatching(IllegalStateException.class::isInstance)
            .until(() -> ServiceProcess.start(directory, environment), Objects::nonNull);
    synchronized (lives) {
      lives.add(started);
    }
    await().atMost(PATIENCE).until(new Caller(started)::isReady);
    process = started;
  }

  /** Ends it at once, as {@code kill -9} does. */
  public void kill() {
    process.kill();
  }

  public int port(String path) {
    return process.port(path);
  }

  public long pid() {
    return process.pid();
  }

  /** What all its processes have written. */
  public List<String> logs() {
    synchronized (lives) {
      return lives.stream().map(ServiceProcess::log).toList();
    }
  }

  @Override
  public void close() {
    synchronized (lives) {
      lives.forEach(ServiceProcess::close);
    }
  }
}
