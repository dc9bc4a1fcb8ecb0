package io.telegramauth.campaign;

import io.telegramauth.testing.ServiceProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One of the instances: a process after the other, each with the same configuration. */
final class Instance implements AutoCloseable {
  private final Path directory;
  private final Map<String, String> environment;
  private final List<ServiceProcess> lives = new ArrayList<>();
  private volatile ServiceProcess process;

  Instance(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = environment;
  }

  /** Starts a process and waits until it answers. */
  void start() {
    process = ServiceProcess.start(directory, environment);
    synchronized (lives) {
      lives.add(process);
    }
  }

  /** Ends it at once, as {@code kill -9} does. */
  void kill() {
    process.kill();
  }

  int port() {
    return process.port();
  }

  long pid() {
    return process.pid();
  }

  /** What all its processes have written. */
  List<String> logs() {
    synchronized (lives) {
      return lives.stream().map(ServiceProcess::log).toList();
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
