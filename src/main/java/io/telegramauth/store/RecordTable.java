package io.telegramauth.store;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/**
 * What an engine does for short-lived records. A record whose time is over does not exist, whether
 * the engine has removed it or not. Whatever fails in the engine fails with {@code
 * STORE_UNAVAILABLE}.
 */
public interface RecordTable {
  /**
   * Keeps a new record.
   *
   * @param now decides whether one that is there still exists
   * @return false when one of this kind and id exists; nothing is changed then
   */
  Uni<Boolean> insert(StoredRecord record, Instant now);

  /** The record; every change that was acknowledged before is seen. */
  Uni<Optional<StoredRecord>> find(String kind, String id, Instant now);

  /**
   * Keeps the next version of a record that exists.
   *
   * @param next its version is one above the one that it is based on
   * @return false when the version there is another, or there is none; nothing is changed then
   */
  Uni<Boolean> update(StoredRecord next, Instant now);

  /** Forgets a record; there need be none. */
  Uni<Void> delete(String kind, String id);

  /**
   * Removes records whose time is over.
   *
   * @param most how many at once
   * @return how many were removed
   */
  Uni<Integer> sweep(Instant now, int most);
}
