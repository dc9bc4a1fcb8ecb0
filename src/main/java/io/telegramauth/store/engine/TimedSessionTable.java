package io.telegramauth.store.engine;

import io.smallrye.mutiny.Uni;
import io.telegramauth.session.AccessEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Times the operations of a session table. */
final class TimedSessionTable implements SessionTable {
  private final SessionTable table;
  private final Stopwatch stopwatch;

  TimedSessionTable(SessionTable table, StoreListener listener) {
    this.table = table;
    this.stopwatch = new Stopwatch(listener);
  }

  @Override
  public Uni<Boolean> insert(SessionRow session, AccessEntry entry, List<RecordWrite> along) {
    return stopwatch.time(StoreOperation.INSERT_SESSION, () -> table.insert(session, entry, along));
  }

  @Override
  public Uni<Optional<SessionRow>> handOut(long userId, AccessEntry entry) {
    return stopwatch.time(StoreOperation.HAND_OUT, () -> table.handOut(userId, entry));
  }

  @Override
  public Uni<Optional<SessionRow>> find(String sessionId) {
    return stopwatch.time(StoreOperation.FIND_SESSION, () -> table.find(sessionId));
  }

  @Override
  public Uni<List<SessionRow>> list(long userId, int limit) {
    return stopwatch.time(StoreOperation.LIST_SESSIONS, () -> table.list(userId, limit));
  }

  @Override
  public Uni<Void> revoke(String sessionId, AccessEntry entry) {
    return stopwatch.time(StoreOperation.REVOKE, () -> table.revoke(sessionId, entry));
  }

  @Override
  public Uni<Void> recordLogOut(String sessionId, boolean confirmed, AccessEntry entry) {
    return stopwatch.time(
        StoreOperation.NOTE_LOG_OUT, () -> table.recordLogOut(sessionId, confirmed, entry));
  }

  @Override
  public Uni<Void> reseal(SessionRow read, byte[] details, byte[] secret) {
    return stopwatch.time(StoreOperation.RESEAL, () -> table.reseal(read, details, secret));
  }

  @Override
  public Uni<List<AccessEntry>> accessLog(String sessionId, int limit) {
    return stopwatch.time(StoreOperation.ACCESS_LOG, () -> table.accessLog(sessionId, limit));
  }

  @Override
  public Uni<Integer> purge(Instant sessionsBefore, Instant entriesBefore, int limit) {
    return stopwatch.time(
        StoreOperation.SWEEP_SESSIONS, () -> table.purge(sessionsBefore, entriesBefore, limit));
  }
}
