package io.telegramauth.store;

import io.smallrye.mutiny.Uni;
import io.telegramauth.session.AccessEntry;
import java.util.List;
import java.util.Optional;

/**
 * What an engine does for sessions and their access log. Whatever fails in the engine fails with
 * {@code STORE_UNAVAILABLE}.
 */
public interface SessionTable {
  /**
   * Keeps a new session and the first entry of its log, together with the next version of the login
   * that led to it: all or nothing.
   *
   * @return false when the login is not at the version before; nothing is changed then
   */
  Uni<Boolean> insert(SessionRow session, AccessEntry entry, StoredRecord login);

  /**
   * In one transaction: finds the user's newest session that is live at the entry's time, notes
   * that it was used then, and adds the entry.
   */
  Uni<Optional<SessionRow>> handOut(long userId, AccessEntry entry);

  /** The session of this id. */
  Uni<Optional<SessionRow>> find(String sessionId);

  /** A user's sessions, newest first. */
  Uni<List<SessionRow>> list(long userId, int most);

  /** In one transaction: marks a session as revoked, unless it is, and adds the entry. */
  Uni<Void> revoke(String sessionId, AccessEntry entry);

  /** In one transaction: when told, marks it so and wipes the secret; adds the entry. */
  Uni<Void> loggedOut(String sessionId, boolean told, AccessEntry entry);

  /** Replaces both sealed parts, if the secret is still the one that was read. */
  Uni<Void> reseal(SessionRow read, byte[] details, byte[] secret);

  /** A session's access log, newest first. */
  Uni<List<AccessEntry>> accessLog(String sessionId, int most);
}
