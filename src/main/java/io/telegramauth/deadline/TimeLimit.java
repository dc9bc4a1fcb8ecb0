package io.telegramauth.deadline;

import java.time.Duration;

/**
 * The platform that runs this service, where it ends a request at a time of its own: a function's
 * invocation. Without such a platform there is no implementation.
 */
public interface TimeLimit {
  /**
   * For how long the request that is being answered may still be worked on, so that its answer is
   * out before the platform gives up. Zero or negative when there is no time left. Called while the
   * request is current.
   */
  Duration remaining();
}
