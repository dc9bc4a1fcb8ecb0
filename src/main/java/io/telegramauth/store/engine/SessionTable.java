package io.telegramauth.store.engine;

import io.smallrye.mutiny.Uni;
import io.telegramauth.session.Page;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

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
  Uni<Boolean> insert(SessionRow session, AccessLogRow entry, List<RecordWrite> along);

  /**
   * In one transaction: reads sessions, and writes what the decision says. Nobody changes them in
   * between.
   *
   * @param operation what it is done for
   * @param decision may run several times, on any thread, and must not block, throw or have effects
   */
  <T> Uni<T> change(
      StoreOperation operation,
      SessionSelection selection,
      Function<List<SessionRow>, SessionChange<T>> decision);

  /** Reads sessions. */
  Uni<List<SessionRow>> find(SessionSelection selection);

  /** Lists a user's sessions, newest first. */
  Uni<Page<SessionRow>> list(long userId, Page.Request page);

  /**
   * Reads a part of all sessions, in the order of their keys. All parts together read the whole
   * table.
   *
   * @param part about how many, of which fewer may be returned, even none, before the end; its
   *     cursor is one that this method has returned
   */
  Uni<Page<SessionRow>> walk(Page.Request part);

  /** Counts the sessions; empty if the engine cannot without reading them. */
  Uni<Optional<Long>> count();

  /** Appends an entry to a log that belongs to no session. */
  Uni<Void> log(AccessLogRow entry);

  /** Lists the entries of a session's access log, or of another log, newest first. */
  Uni<Page<AccessLogRow>> accessLog(String sessionId, Page.Request page);

  /** Lists the entries of a session's access log as {@link #accessLog} does, oldest first. */
  Uni<Page<AccessLogRow>> accessLogOldestFirst(String sessionId, Page.Request page);

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
