package io.telegramauth.store.engine;

/**
 * A record to write, and its precondition.
 *
 * @param record the record
 * @param isNew true if no record with this key may exist; otherwise its previous version must exist
 */
public record RecordWrite(StoredRecord record, boolean isNew) {
  /** Inserts a record. */
  public static RecordWrite insert(StoredRecord record) {
    return new RecordWrite(record, true);
  }

  /** Replaces a record by its next version, one above the expected one. */
  public static RecordWrite update(StoredRecord next) {
    return new RecordWrite(next, false);
  }
}
