package io.telegramauth.store.engine;

import io.smallrye.mutiny.Uni;
import io.telegramauth.session.Page;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Times the operations of a session table. */
final class TimedSessionTable implements SessionTable {
  private final SessionTable table;
  private final Stopwatch stopwatch;

  TimedSessionTable(SessionTable table, StoreListener listener) {
    this.table = table;
    this.stopwatch = new Stopwatch(listener);
  }

  @Override
  public Uni<Boolean> insert(SessionRow session, AccessLogRow entry, List<RecordWrite> along) {
    return stopwatch.time(StoreOperation.INSERT_SESSION, () -> table.insert(session, entry, along));
  }

  @Override
  public <T> Uni<T> change(
      StoreOperation operation,
      SessionSelection selection,
      Function<List<SessionRow>, SessionChange<T>> decision) {
    return stopwatch.time(operation, () -> table.change(operation, selection, decision));
  }

  @Override
  public Uni<List<SessionRow>> find(SessionSelection selection) {
    return stopwatch.time(StoreOperation.FIND_SESSION, () -> table.find(selection));
  }

  @Override
  public Uni<Page<SessionRow>> list(long userId, Page.Request page) {
    return stopwatch.time(StoreOperation.LIST_SESSIONS, () -> table.list(userId, page));
  }

  @Override
  public Uni<Page<SessionRow>> walk(Page.Request part) {
    return stopwatch.time(StoreOperation.WALK_SESSIONS, () -> table.walk(part));
  }

  @Override
  public Uni<Optional<Long>> count() {
    return stopwatch.time(StoreOperation.COUNT_SESSIONS, table::count);
  }

  @Override
  public Uni<Void> log(AccessLogRow entry) {
    return stopwatch.time(StoreOperation.LOG_ACCESS, () -> table.log(entry));
  }

  @Override
  public Uni<Page<AccessLogRow>> accessLog(String sessionId, Page.Request page) {
    return stopwatch.time(StoreOperation.ACCESS_LOG, () -> table.accessLog(sessionId, page));
  }

  @Override
  public Uni<Page<AccessLogRow>> accessLogOldestFirst(String sessionId, Page.Request page) {
    return stopwatch.time(
        StoreOperation.ACCESS_LOG, () -> table.accessLogOldestFirst(sessionId, page));
  }

  @Override
  public Uni<Integer> purge(Instant sessionsBefore, Instant entriesBefore, int limit) {
    return stopwatch.time(
        StoreOperation.SWEEP_SESSIONS, () -> table.purge(sessionsBefore, entriesBefore, limit));
  }
}
