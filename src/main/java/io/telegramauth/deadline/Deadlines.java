package io.telegramauth.deadline;

import io.telegramauth.config.LoginConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.stream.Stream;

/** Determines the deadline of each request. */
@ApplicationScoped
public class Deadlines {
  private final LoginConfig config;
  private final Instance<TimeLimit> platform;

  Deadlines(LoginConfig config, Instance<TimeLimit> platform) {
    this.config = config;
    this.platform = platform;
  }

  /**
   * Returns the deadline of the current request: after the configured time, or sooner if the
   * platform allows less. Never later than {@link LoginConfig#requestDeadline()} from now.
   */
  public Deadline ofRequest() {
    Duration shortest =
        Stream.concat(
                Stream.of(config.requestDeadline()), platform.stream().map(TimeLimit::remaining))
            .min(Duration::compareTo)
            .orElseThrow();
    return Deadline.in(shortest);
  }

  /**
   * Returns the deadline of the response. If the platform limits the time, only that limit counts:
   * work that is not done when it has the response may never be.
   */
  public Deadline ofResponse() {
    return Deadline.in(
        platform.stream()
            .map(TimeLimit::remaining)
            .min(Duration::compareTo)
            .orElse(config.requestDeadline()));
  }
}
