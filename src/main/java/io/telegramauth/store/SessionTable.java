package io.telegramauth.store;

import io.smallrye.mutiny.Uni;
import io.telegramauth.session.AccessEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an engine does for sessions and their access log. Whatever fails in the engine fails with
 * {@code STORE_UNAVAILABLE}.
 */
public interface SessionTable {
  /**
   * Keeps a new session and the first entry of its log, together with records that change with it
   * (the login that led to it): all or nothing.
   *
   * @param along as in {@link RecordTable#write}; judged at the entry's time
   * @return false when one of the records does not find what has to be there; nothing is changed
   *     then
   */
  Uni<Boolean> insert(SessionRow session, AccessEntry entry, List<RecordWrite> along);

  /**
   * In one transaction: finds the user's newest session that is live at the entry's time, notes
   * that it was used then, and adds the entry.
   */
  Uni<Optional<SessionRow>> handOut(long userId, AccessEntry entry);

  /** The session of this id. */
  Uni<Optional<SessionRow>> find(String sessionId);

  /** A user's sessions, newest first. */
  Uni<List<SessionRow>> list(long userId, int limit);

  /** In one transaction: marks a session as revoked, unless it is, and adds the entry. */
  Uni<Void> revoke(String sessionId, AccessEntry entry);

  /** In one transaction: when told, marks it so and wipes the secret; adds the entry. */
  Uni<Void> recordLogOut(String sessionId, boolean confirmed, AccessEntry entry);

  /** Replaces both sealed parts, if the secret is still the one that was read. */
  Uni<Void> reseal(SessionRow read, byte[] details, byte[] secret);

  /** A session's access log, newest first. */
  Uni<List<AccessEntry>> accessLog(String sessionId, int limit);

  /**
   * Removes sessions and entries of access logs that are kept no longer.
   *
   * @param sessionsBefore sessions go that expired before this
   * @param entriesBefore entries go that were made before this
   * @param limit how many of each at once
   * @return how many were removed; 0 where the engine removes them by itself
   */
  Uni<Integer> purge(Instant sessionsBefore, Instant entriesBefore, int limit);
}
