package io.telegramauth.session;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/**
 * Stores sealed sessions with their access log. Operations fail with a {@link
 * io.telegramauth.failure.FailureException}. A new session is stored with its login, see {@code
 * LoginStore.complete}.
 */
public interface SessionStore {
  /**
   * Returns the user's newest live session, marks it as used and adds the entry to its access log,
   * in one transaction: no session is handed out without its record.
   */
  Uni<Optional<Session>> handOut(long userId, AccessEntry entry);

  /** Finds a session, whatever its state. */
  Uni<Optional<Session>> find(String sessionId);

  /** Finds a session, without opening its secret. */
  Uni<Optional<Session>> findWithoutSecret(String sessionId);

  /** Lists a user's sessions, newest first, at most a hundred, whatever their state. */
  Uni<List<Session>> list(long userId);

  /**
   * Marks a session as revoked and adds the entry to its access log, in one transaction. Repeating
   * it adds an entry and keeps the first time.
   */
  Uni<Void> revoke(String sessionId, AccessEntry entry);

  /**
   * Records the outcome of a log-out at Telegram. If Telegram has confirmed it, wipes the sealed
   * session, which is worth nothing any more.
   */
  Uni<Void> recordLogOut(String sessionId, boolean confirmed, AccessEntry entry);

  /** Returns a session's access log, newest first, at most a thousand entries. */
  Uni<List<AccessEntry>> accessLog(String sessionId);
}
