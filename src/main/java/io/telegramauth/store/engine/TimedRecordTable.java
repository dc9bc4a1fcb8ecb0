package io.telegramauth.store.engine;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Times the operations of a record table. */
final class TimedRecordTable implements RecordTable {
  private final RecordTable table;
  private final Stopwatch stopwatch;

  TimedRecordTable(RecordTable table, StoreListener listener) {
    this.table = table;
    this.stopwatch = new Stopwatch(listener);
  }

  @Override
  public Uni<Optional<StoredRecord>> find(String kind, String id, Instant now) {
    return stopwatch.time(StoreOperation.FIND, () -> table.find(kind, id, now));
  }

  @Override
  public Uni<List<StoredRecord>> findAll(List<RecordKey> keys, Instant now) {
    return stopwatch.time(StoreOperation.FIND_ALL, () -> table.findAll(keys, now));
  }

  @Override
  public Uni<List<StoredRecord>> findDue(String kind, Instant now, int limit) {
    return stopwatch.time(StoreOperation.FIND_DUE, () -> table.findDue(kind, now, limit));
  }

  @Override
  public Uni<Integer> countDue(String kind, int max) {
    return stopwatch.time(StoreOperation.COUNT_DUE, () -> table.countDue(kind, max));
  }

  @Override
  public Uni<Boolean> write(List<RecordWrite> writes, Instant now) {
    return stopwatch.time(StoreOperation.WRITE, () -> table.write(writes, now));
  }

  @Override
  public Uni<Void> delete(String kind, String id) {
    return stopwatch.time(StoreOperation.DELETE, () -> table.delete(kind, id));
  }

  @Override
  public Uni<Integer> purge(Instant now, int limit) {
    return stopwatch.time(StoreOperation.SWEEP, () -> table.purge(now, limit));
  }
}
