package io.telegramauth.crypto;

/**
 * Seals records with authenticated encryption. A sealed blob tells its format and key, so that keys
 * can be rotated without a change of schema: what a previous key sealed still opens, what is sealed
 * now is sealed with the current key.
 */
public interface SessionCipher {
  /**
   * Seals a record.
   *
   * @param name the record; must be given again to open
   * @param plaintext of any length
   * @return a blob a few dozen bytes longer; sealing the same twice gives different blobs
   */
  byte[] seal(RecordName name, byte[] plaintext);

  /**
   * Opens a record.
   *
   * @param name as it was sealed
   * @param sealed what {@link #seal} gave
   * @return the plaintext
   * @throws UnreadableRecordException if a single bit differs, the record is another, or its key is
   *     not on the ring; nothing of the plaintext gets out
   */
  byte[] open(RecordName name, byte[] sealed) throws UnreadableRecordException;

  /** Whether the blob was sealed with the current key; if not, it is worth sealing anew. */
  boolean isCurrent(byte[] sealed);
}
