package io.telegramauth.store.engine;

import java.time.Instant;
import java.util.Optional;

/** The sessions that a change is about. */
public sealed interface SessionSelection {
  /** The owner that they must have; empty if any. */
  Optional<String> owner();

  /** A session by its id, whatever its state. */
  record ById(String sessionId, Optional<String> owner) implements SessionSelection {}

  /**
   * A user's sessions that are neither revoked nor expired, newest first.
   *
   * @param at the time
   * @param after the last session of the part before; empty for the first part
   */
  record Live(long userId, Optional<String> owner, Instant at, Optional<SessionPosition> after)
      implements SessionSelection {
    /** The maximum number of sessions in a part. */
    public static final int PART = 25;
  }
}
