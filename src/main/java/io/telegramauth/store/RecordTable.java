package io.telegramauth.store;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an engine does for short-lived records. A record whose time is over does not exist, whether
 * the engine has removed it or not. Whatever fails in the engine fails with {@code
 * STORE_UNAVAILABLE}.
 */
public interface RecordTable {
  /** The record; every change that was acknowledged before is seen. */
  Uni<Optional<StoredRecord>> find(String kind, String id, Instant now);

  /**
   * Those of these records that exist, in one look.
   *
   * @param keys up to 25, no two the same
   * @return in no particular order; each as {@link #find} gives it, not all of the same moment
   */
  Uni<List<StoredRecord>> findAll(List<RecordKey> keys, Instant now);

  /**
   * Records that somebody has to look at by now, those that have waited longest first. What was
   * changed within the last seconds may be missing; none is there that is not due any more.
   *
   * @param limit how many, up to 25
   */
  Uni<List<StoredRecord>> findDue(String kind, Instant now, int limit);

  /**
   * Keeps all of these records or, where only one of them does not find what has to be there, none.
   *
   * @param writes up to 25, no two of the same kind and id
   * @param now decides whether what is there still exists
   * @return false when nothing was changed
   */
  Uni<Boolean> write(List<RecordWrite> writes, Instant now);

  /**
   * Keeps a new record.
   *
   * @return false when one of this kind and id exists; nothing is changed then
   */
  default Uni<Boolean> insert(StoredRecord record, Instant now) {
    return write(List.of(RecordWrite.insert(record)), now);
  }

  /**
   * Keeps the next version of a record that exists.
   *
   * @param next its version is one above the one that it is based on
   * @return false when the version there is another, or there is none; nothing is changed then
   */
  default Uni<Boolean> update(StoredRecord next, Instant now) {
    return write(List.of(RecordWrite.update(next)), now);
  }

  /** Forgets a record; there need be none. */
  Uni<Void> delete(String kind, String id);

  /**
   * Removes records whose time is over.
   *
   * @param limit how many at once
   * @return how many were removed; 0 where the engine removes them by itself
   */
  Uni<Integer> purge(Instant now, int limit);
}
