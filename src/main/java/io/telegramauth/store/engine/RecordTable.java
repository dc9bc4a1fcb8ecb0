package io.telegramauth.store.engine;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Short-lived records, implemented by each engine. An expired record does not exist, whether it has
 * been purged or not. Failures of the engine are {@code STORE_UNAVAILABLE}.
 */
public interface RecordTable {
  /** Finds a record. Sees every acknowledged change. */
  Uni<Optional<StoredRecord>> find(String kind, String id, Instant now);

  /**
   * Finds records in one read.
   *
   * @param keys up to 25, without duplicates
   * @return the existing ones, in no particular order; each as by {@link #find}, but not from a
   *     single moment
   */
  Uni<List<StoredRecord>> findAll(List<RecordKey> keys, Instant now);

  /**
   * Finds records that are due, the longest due first. Changes of the last seconds may be missing,
   * but every record found is due.
   *
   * @param limit up to 25
   */
  Uni<List<StoredRecord>> findDue(String kind, Instant now, int limit);

  /**
   * Counts the records of a kind that are due now or later, expired ones among them until they are
   * purged. Changes of the last seconds may be missing.
   *
   * @param max counts up to here, at most 10,000
   */
  Uni<Integer> countDue(String kind, int max);

  /**
   * Writes records, all or none: none if a precondition fails.
   *
   * @param writes up to 25, with distinct keys
   * @param now the time at which existing records are checked for expiry
   * @return false if a precondition failed
   */
  Uni<Boolean> write(List<RecordWrite> writes, Instant now);

  /**
   * Inserts a record.
   *
   * @return false if one with this key exists; nothing is written then
   */
  default Uni<Boolean> insert(StoredRecord record, Instant now) {
    return write(List.of(RecordWrite.insert(record)), now);
  }

  /**
   * Replaces a record by its next version (compare-and-set).
   *
   * @param next its version is one above the expected one
   * @return false if there is none of the expected version; nothing is written then
   */
  default Uni<Boolean> update(StoredRecord next, Instant now) {
    return write(List.of(RecordWrite.update(next)), now);
  }

  /** Deletes a record, if it exists. */
  Uni<Void> delete(String kind, String id);

  /**
   * Purges expired records.
   *
   * @param limit maximum number of records
   * @return the number of purged records; 0 if the engine expires them by itself
   */
  Uni<Integer> purge(Instant now, int limit);
}
