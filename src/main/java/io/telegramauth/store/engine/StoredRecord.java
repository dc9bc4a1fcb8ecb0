package io.telegramauth.store.engine;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * A record as stored by an engine.
 *
 * @param kind the kind of record, a short word
 * @param id the id, hexadecimal, unique within its kind
 * @param version counts changes, from 1
 * @param keepUntil the time of its expiry, in milliseconds
 * @param data up to 64 KiB, sealed or not secret
 * @param dueAt the time at which the record is due for processing, in milliseconds; empty if never
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Rows are carried as they are; equals compares the array's content.
public record StoredRecord(
    String kind, String id, long version, Instant keepUntil, byte[] data, Optional<Instant> dueAt) {
  /** A record that is never due. */
  public StoredRecord(String kind, String id, long version, Instant keepUntil, byte[] data) {
    this(kind, id, version, keepUntil, data, Optional.empty());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredRecord record
        && kind.equals(record.kind)
        && id.equals(record.id)
        && version == record.version
        && keepUntil.equals(record.keepUntil)
        && Arrays.equals(data, record.data)
        && dueAt.equals(record.dueAt);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, id, version);
  }

  @Override
  public String toString() {
    return "StoredRecord[" + kind + ", version " + version + ", " + data.length + " bytes]";
  }
}
