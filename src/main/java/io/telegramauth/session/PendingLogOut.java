package io.telegramauth.session;

import io.telegramauth.telegram.Route;
import java.time.Duration;
import java.time.Instant;

/**
 * A revoked session that is still to be logged out at Telegram.
 *
 * @param sessionId the session
 * @param route the route to log it out by
 * @param retries the number of retries after the revocation itself
 * @param dueAt the time of the next retry
 * @param until the time at which it is given up
 */
public record PendingLogOut(
    String sessionId, Route route, int retries, Instant dueAt, Instant until) {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
  private static final Duration MAX_PAUSE = Duration.ofHours(1);

  /** Pauses double; after this many doublings they exceed the maximum. */
  private static final int MAX_DOUBLINGS = 9;

  /** How often another instance may retry at once; after that all instances are affected. */
  private static final int MAX_IMMEDIATE_RETRIES = 6;

  /**
   * Returns the log-out during one more retry: if it fails, the next is due after a pause that
   * doubles.
   *
   * @param maxTime the time that a retry may take
   */
  PendingLogOut retriedAt(Instant now, Duration maxTime) {
    Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(retries, MAX_DOUBLINGS));
    Duration pause = doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
    Instant next = now.plus(pause.compareTo(maxTime) > 0 ? pause : maxTime);
    return new PendingLogOut(sessionId, route, retries + 1, next, until);
  }

  /** Returns the log-out as another request of it asks for. */
  PendingLogOut renewed(PendingLogOut request) {
    return new PendingLogOut(
        sessionId, request.route(), retries + 1, request.dueAt(), request.until());
  }

  /** Returns the log-out after this instance did not reach Telegram: the first times, due now. */
  PendingLogOut leftToOthers(Instant now) {
    Instant next = retries <= MAX_IMMEDIATE_RETRIES ? now : dueAt;
    return new PendingLogOut(sessionId, route, retries + 1, next, until);
  }
}
