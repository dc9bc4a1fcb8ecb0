package io.telegramauth.session;

import io.telegramauth.telegram.Route;
import java.time.Duration;
import java.time.Instant;

/**
 * A revoked session that Telegram has to be told of yet.
 *
 * @param sessionId the session
 * @param route the way to tell it
 * @param tried how often it was looked at after the revocation itself
 * @param dueAt when to try next
 * @param until when it is given up
 */
public record PendingLogOut(
    String sessionId, Route route, int tried, Instant dueAt, Instant until) {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
  private static final Duration MAX_PAUSE = Duration.ofHours(1);

  /** The pauses double; so often at the most, or they would be longer than the longest. */
  private static final int MAX_DOUBLINGS = 9;

  /** So often somebody else may try at once; after that it is not this instance alone. */
  private static final int MAX_IMMEDIATE_RETRIES = 6;

  /**
   * The same while it is tried once more, and should that come to nothing: next time after a pause
   * that doubles.
   *
   * @param longest how long a try may take
   */
  PendingLogOut triedAt(Instant now, Duration longest) {
    Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(tried, MAX_DOUBLINGS));
    Duration pause = doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
    Instant next = now.plus(pause.compareTo(longest) > 0 ? pause : longest);
    return new PendingLogOut(sessionId, route, tried + 1, next, until);
  }

  /** The same where this instance had no way to try it: now, the first times. */
  PendingLogOut leftToOthers(Instant now) {
    Instant next = tried <= MAX_IMMEDIATE_RETRIES ? now : dueAt;
    return new PendingLogOut(sessionId, route, tried + 1, next, until);
  }
}
