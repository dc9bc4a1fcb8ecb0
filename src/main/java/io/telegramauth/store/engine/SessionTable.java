package io.telegramauth.store.engine;

import io.smallrye.mutiny.Uni;
import io.telegramauth.session.AccessEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Sessions and their access log, implemented by each engine. Failures of the engine are {@code
 * STORE_UNAVAILABLE}.
 */
public interface SessionTable {
  /**
   * Inserts a session with the first entry of its access log, together with other records such as
   * its login: all or nothing.
   *
   * @param along as for {@link RecordTable#write}, at the entry's time
   * @return false if a precondition of the records fails; nothing is written then
   */
  Uni<Boolean> insert(SessionRow session, AccessEntry entry, List<RecordWrite> along);

  /**
   * In one transaction: finds the user's newest session that is live at the entry's time, updates
   * its last use, and appends the entry.
   */
  Uni<Optional<SessionRow>> handOut(long userId, AccessEntry entry);

  /** Finds a session. */
  Uni<Optional<SessionRow>> find(String sessionId);

  /** Finds a user's sessions, newest first. */
  Uni<List<SessionRow>> list(long userId, int limit);

  /** In one transaction: revokes the session, if it is not revoked yet, and appends the entry. */
  Uni<Void> revoke(String sessionId, AccessEntry entry);

  /**
   * In one transaction: appends the entry and, if the log-out is confirmed, marks the session as
   * logged out and wipes its secret.
   */
  Uni<Void> recordLogOut(String sessionId, boolean confirmed, AccessEntry entry);

  /** Replaces both sealed parts if the secret is still the one that was read. */
  Uni<Void> reseal(SessionRow read, byte[] details, byte[] secret);

  /** Finds the access log of a session, newest first. */
  Uni<List<AccessEntry>> accessLog(String sessionId, int limit);

  /**
   * Purges sessions and access log entries.
   *
   * @param sessionsBefore sessions that expired before this time are purged
   * @param entriesBefore entries made before this time are purged
   * @param limit the maximum number of each
   * @return the number of purged rows; 0 if the engine expires them by itself
   */
  Uni<Integer> purge(Instant sessionsBefore, Instant entriesBefore, int limit);
}
