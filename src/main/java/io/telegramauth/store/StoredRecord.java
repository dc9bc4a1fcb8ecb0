package io.telegramauth.store;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

/**
 * A record as an engine keeps it.
 *
 * @param kind what sort of record, a short word
 * @param id which one; hexadecimal, unique within its kind
 * @param version counts its changes, from 1
 * @param keepUntil when it is forgotten, to the millisecond
 * @param data bytes that are sealed, or tell nothing; up to 64 KiB
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Rows are carried as they are; equality looks into the array.
public record StoredRecord(String kind, String id, long version, Instant keepUntil, byte[] data) {
  @Override
  public boolean equals(Object other) {
    return other instanceof StoredRecord record
        && kind.equals(record.kind)
        && id.equals(record.id)
        && version == record.version
        && keepUntil.equals(record.keepUntil)
        && Arrays.equals(data, record.data);
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
