package io.telegramauth.store;

/**
 * A record to be kept, and what has to be there before.
 *
 * @param record the record
 * @param isNew whether none of this kind and id may exist yet; else the version before it must
 */
public record RecordWrite(StoredRecord record, boolean isNew) {
  /** A record where there is none. */
  public static RecordWrite insert(StoredRecord record) {
    return new RecordWrite(record, true);
  }

  /** The next version of a record that exists: one above the one that it is based on. */
  public static RecordWrite update(StoredRecord next) {
    return new RecordWrite(next, false);
  }
}
