package io.telegramauth.store;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * A record as an engine keeps it.
 *
 * @param kind what sort of record, a short word
 * @param id which one; hexadecimal, unique within its kind
 * @param version counts its changes, from 1
 * @param keepUntil when it is forgotten, to the millisecond
 * @param data bytes that are sealed, or tell nothing; up to 64 KiB
 * @param dueAt when somebody has to look at it, unless it was changed before, to the millisecond;
 *     empty where nobody has to
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Rows are carried as they are; equality looks into the array.
public record StoredRecord(
    String kind, String id, long version, Instant keepUntil, byte[] data, Optional<Instant> dueAt) {
  /** A record that nobody has to look at. */
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
