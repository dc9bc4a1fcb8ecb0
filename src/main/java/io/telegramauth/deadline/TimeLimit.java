package io.telegramauth.deadline;

import java.time.Duration;

/**
 * The time limit of a platform that ends requests itself, such as a function's invocation. Other
 * platforms have no implementation.
 */
public interface TimeLimit {
  /**
   * Returns the time left for the current request, so that its response is sent before the platform
   * ends it. Zero or negative if no time is left. Called in the context of the request.
   */
  Duration remaining();
}
