package io.telegramauth.session;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/**
 * Keeps sessions, sealed, with their access log. Whatever fails in the store fails with a {@link
 * io.telegramauth.failure.FailureException}. New sessions arrive with their login, see {@code
 * LoginStore.complete}.
 */
public interface SessionStore {
  /**
   * The user's newest live session, marked as used, its access log carrying the entry: all in one
   * transaction, so that none is handed out without its record.
   */
  Uni<Optional<Session>> handOut(long userId, AccessEntry entry);

  /** The session of this id, whatever its state. */
  Uni<Optional<Session>> find(String sessionId);

  /** A user's sessions, newest first, at most a hundred, whatever their state. */
  Uni<List<Session>> list(long userId);

  /**
   * Marks a session as revoked, with its entry in the access log, in one transaction. Doing it
   * again adds an entry and keeps the first time.
   */
  Uni<Void> revoke(String sessionId, AccessEntry entry);

  /**
   * Notes what came of telling Telegram. Once it is told, the sealed session is wiped: it is worth
   * nothing any more.
   */
  Uni<Void> loggedOut(String sessionId, boolean told, AccessEntry entry);

  /** A session's access log, newest first, at most a thousand entries. */
  Uni<List<AccessEntry>> accessLog(String sessionId);
}
