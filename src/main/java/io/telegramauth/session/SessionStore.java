package io.telegramauth.session;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Stores sealed sessions with their access log. Operations fail with a {@link
 * io.telegramauth.failure.FailureException}. A new session is stored with its login, see {@code
 * LoginStore.complete}.
 *
 * <p>A session that does not open, or was changed in the store, fails no operation: it is found
 * with its {@linkplain Session#problem problem}, and is revoked like any other.
 */
public interface SessionStore {
  /**
   * The requested session.
   *
   * @param userId its user
   * @param sessionId the session; if empty, the newest live one
   * @param owner the service that must own it; empty if any may
   */
  record Selection(long userId, Optional<String> sessionId, Optional<String> owner) {}

  /**
   * The result of a selection.
   *
   * @param session the session; empty if there is none
   * @param skipped newer sessions that were stepped over because of their problem
   */
  record Selected(Optional<Session> session, List<Session> skipped) {}

  /**
   * Selects a live session without a problem, marks it as used and adds the entry to its access
   * log, in one transaction: no session is handed out without its record. Stepping over a session
   * is recorded in that session's log.
   */
  default Uni<Selected> handOut(Selection selection, AccessEntry entry) {
    return handOut(selection, entry, session -> true);
  }

  /**
   * Selects as {@link #handOut(Selection, AccessEntry)} does. A session that is not available is
   * found and not marked as used, and its entry says so.
   *
   * @param isAvailable whether it can be handed out as requested; must not block or throw
   */
  Uni<Selected> handOut(Selection selection, AccessEntry entry, Predicate<Session> isAvailable);

  /** Selects as {@link #handOut(Selection, AccessEntry)} does, and changes nothing. */
  Uni<Selected> find(Selection selection);

  /**
   * Finds a session, whatever its state.
   *
   * @param owner the service that must own it; empty if any may
   */
  Uni<Optional<Session>> find(String sessionId, Optional<String> owner);

  /** Finds a session as {@link #find(String, Optional)} does, without its secret. */
  Uni<Optional<Session>> findWithoutSecret(String sessionId, Optional<String> owner);

  /** Lists a user's sessions without their secrets, newest first, whatever their state. */
  Uni<Page<Session>> list(long userId, Page.Request page);

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

  /** What has become of a session that was to be changed. */
  enum Change {
    DONE,
    /** It was so before. */
    NOT_NEEDED,
    /** It does not open or was changed in the store, and is left as it is. */
    UNREADABLE,
    /** There is no such session. */
    MISSING
  }

  /**
   * Reads a part of the sessions, whatever their state, in the engine's order. All parts together
   * cost as much as there are sessions: for jobs, never for a request.
   *
   * @param userId the user whose sessions are read; all sessions if empty
   */
  Uni<Page<Session>> walk(Optional<Long> userId, Page.Request part);

  /** Counts the sessions; empty if the engine cannot without reading them. For jobs. */
  Uni<Optional<Long>> count();

  /**
   * Marks a session as revoked and adds the entry to its access log, in one transaction, unless it
   * certainly is revoked. One that does not open is revoked too.
   */
  Uni<Change> revokeUnlessRevoked(String sessionId, AccessEntry entry);

  /**
   * Seals a session with the current key and adds the entry to its access log, in one transaction,
   * unless it is sealed so.
   */
  Uni<Change> reseal(String sessionId, AccessEntry entry);

  /** Returns a session's access log, newest first. */
  Uni<Page<AccessEntry>> accessLog(String sessionId, Page.Request page);

  /**
   * Verifies that a session's access log is as this service wrote it; empty if there is no such
   * session.
   */
  Uni<Optional<AccessLogVerification>> verifyAccessLog(String sessionId);

  /** Adds an entry to an audit. */
  Uni<Void> record(AuditSubject subject, AccessEntry entry);

  /** Returns an audit, newest first. */
  Uni<Page<AccessEntry>> audit(AuditSubject subject, Page.Request page);
}
