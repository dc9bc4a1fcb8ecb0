package io.telegramauth.store.engine;

import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in the list of a user's sessions, which is ordered by time and id, newest first.
 *
 * @param createdAt the time at which the session was created, in milliseconds
 * @param sessionId the session
 */
public record SessionPosition(Instant createdAt, String sessionId) {
  private static final Pattern CURSOR = Pattern.compile("(\\d{1,15})[.]([A-Za-z0-9_-]{1,64})");

  /** The position of a session. */
  public static SessionPosition of(SessionRow row) {
    return new SessionPosition(row.createdAt(), row.sessionId());
  }

  /** The position that a cursor names; fails with {@code VALIDATION_ERROR}. */
  public static SessionPosition parse(String cursor) {
    Matcher parts = CURSOR.matcher(cursor);
    if (!parts.matches()) {
      throw invalidCursor();
    }
    return new SessionPosition(
        Instant.ofEpochMilli(Long.parseLong(parts.group(1))), parts.group(2));
  }

  /** The cursor that names this position. */
  public String cursor() {
    return createdAt.toEpochMilli() + "." + sessionId;
  }

  /** The failure for text that names no position. */
  public static FailureException invalidCursor() {
    return new FailureException(
        Failure.of(FailureCode.VALIDATION_ERROR)
            .with("cursor", "must be the next of the part before"));
  }
}
