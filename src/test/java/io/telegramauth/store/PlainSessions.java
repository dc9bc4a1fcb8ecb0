package io.telegramauth.store;

import io.smallrye.mutiny.Uni;
import io.telegramauth.session.AccessEntry;
import io.telegramauth.session.Page;
import io.telegramauth.store.engine.AccessLogRow;
import io.telegramauth.store.engine.RecordWrite;
import io.telegramauth.store.engine.SessionChange;
import io.telegramauth.store.engine.SessionChange.Update;
import io.telegramauth.store.engine.SessionRow;
import io.telegramauth.store.engine.SessionSelection;
import io.telegramauth.store.engine.SessionSelection.ById;
import io.telegramauth.store.engine.SessionSelection.Live;
import io.telegramauth.store.engine.SessionTable;
import io.telegramauth.store.engine.StoreOperation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An engine's sessions, changed as the service changes them, with meaningless seals.
 *
 * @param table the engine's table
 */
public record PlainSessions(SessionTable table) {
  private static final byte[] SEAL = {1, 2, 3};

  /** Inserts a session with an entry of its version. */
  public Uni<Boolean> insert(SessionRow session, AccessEntry entry, List<RecordWrite> along) {
    return table.insert(session, log(session, entry), along);
  }

  /** Hands out the newest live session; the row as it was before. */
  public Uni<Optional<SessionRow>> handOut(long userId, AccessEntry entry) {
    return change(
        StoreOperation.HAND_OUT,
        new Live(userId, Optional.empty(), entry.at(), Optional.empty()),
        entry,
        row -> with(row, entry.at(), Optional.of(entry.at()), row.revokedAt(), row.loggedOut()));
  }

  /** Revokes a session. */
  public Uni<Void> revoke(String sessionId, AccessEntry entry) {
    return change(
            StoreOperation.REVOKE,
            new ById(sessionId, Optional.empty()),
            entry,
            row ->
                with(
                    row,
                    entry.at(),
                    row.lastUsedAt(),
                    row.revokedAt().or(() -> Optional.of(entry.at())),
                    row.loggedOut()))
        .replaceWithVoid();
  }

  /** Records the outcome of a log-out. */
  public Uni<Void> recordLogOut(String sessionId, boolean confirmed, AccessEntry entry) {
    return change(
            StoreOperation.NOTE_LOG_OUT,
            new ById(sessionId, Optional.empty()),
            entry,
            row ->
                with(
                    row,
                    entry.at(),
                    row.lastUsedAt(),
                    row.revokedAt(),
                    row.loggedOut() || confirmed))
        .replaceWithVoid();
  }

  /** Finds a session. */
  public Uni<Optional<SessionRow>> find(String sessionId) {
    return table
        .find(new ById(sessionId, Optional.empty()))
        .map(found -> found.stream().findFirst());
  }

  /** A user's newest sessions. */
  public Uni<List<SessionRow>> list(long userId, int limit) {
    return table.list(userId, new Page.Request(limit, Optional.empty())).map(Page::items);
  }

  /** The newest entries of a session's log. */
  public Uni<List<AccessEntry>> accessLog(String sessionId, int limit) {
    return table
        .accessLog(sessionId, new Page.Request(limit, Optional.empty()))
        .map(page -> page.items().stream().map(AccessLogRow::entry).toList());
  }

  /** Purges as {@link SessionTable#purge} does. */
  public Uni<Integer> purge(Instant sessionsBefore, Instant entriesBefore, int limit) {
    return table.purge(sessionsBefore, entriesBefore, limit);
  }

  private Uni<Optional<SessionRow>> change(
      StoreOperation operation,
      SessionSelection selection,
      AccessEntry entry,
      UnaryOperator<SessionRow> next) {
    return table.change(
        operation,
        selection,
        found ->
            new SessionChange<>(
                found.stream()
                    .limit(1)
                    .map(
                        row -> {
                          SessionRow changed = next.apply(row);
                          return (SessionChange.Write)
                              new Update(row, changed, log(changed, entry));
                        })
                    .toList(),
                found.stream().findFirst()));
  }

  private static AccessLogRow log(SessionRow session, AccessEntry entry) {
    return new AccessLogRow(session.sessionId(), session.version(), entry, Optional.of(SEAL));
  }

  private static SessionRow with(
      SessionRow row,
      Instant updatedAt,
      Optional<Instant> lastUsedAt,
      Optional<Instant> revokedAt,
      boolean loggedOut) {
    return new SessionRow(
        row.sessionId(),
        row.userId(),
        row.owner(),
        row.createdAt(),
        updatedAt,
        lastUsedAt,
        row.expiresAt(),
        revokedAt,
        loggedOut,
        row.version() + 1,
        row.loggedVersion(),
        row.details(),
        loggedOut ? Optional.empty() : row.secret(),
        row.seal());
  }
}
