package io.telegramauth.session;

import java.time.Duration;
import java.time.Instant;

/**
 * A revoked session that Telegram has to be told of yet.
 *
 * @param sessionId the session
 * @param tried how often it was tried after the revocation itself
 * @param dueAt when to try next
 * @param until when it is given up
 */
public record DueLogOut(String sessionId, int tried, Instant dueAt, Instant until) {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  /** The pauses double; so often at the most, or they would be longer than the longest. */
  private static final int MOST_DOUBLINGS = 9;

  /** The same, tried once more: next time after a pause that doubles. */
  DueLogOut triedAt(Instant now) {
    Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(tried, MOST_DOUBLINGS));
    Duration pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    return new DueLogOut(sessionId, tried + 1, now.plus(pause), until);
  }

  /** The same, for somebody else to try. */
  DueLogOut leftToOthers(Instant now) {
    return new DueLogOut(sessionId, tried + 1, now, until);
  }
}
