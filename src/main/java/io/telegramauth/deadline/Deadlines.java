package io.telegramauth.deadline;

import io.telegramauth.config.LoginConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.stream.Stream;

/** Gives each request its one deadline. */
@ApplicationScoped
public class Deadlines {
  private final LoginConfig config;
  private final Instance<TimeLimit> platform;

  Deadlines(LoginConfig config, Instance<TimeLimit> platform) {
    this.config = config;
    this.platform = platform;
  }

  /**
   * The deadline of the request that is being answered: after the configured time, or sooner where
   * the platform gives it less. Never later than {@link LoginConfig#requestDeadline()} from now.
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
   * The deadline of the answer to it. Where the platform limits the time, by that alone: whatever
   * is not done when it has the answer may never be.
   */
  public Deadline ofAnswer() {
    return Deadline.in(
        platform.stream()
            .map(TimeLimit::remaining)
            .min(Duration::compareTo)
            .orElse(config.requestDeadline()));
  }
}
