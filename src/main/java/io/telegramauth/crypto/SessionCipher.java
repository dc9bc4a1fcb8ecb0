package io.telegramauth.crypto;

/**
 * Seals records with authenticated encryption. A sealed blob names its format and key, so that keys
 * rotate without a schema change: blobs of a previous key still open, new blobs use the current
 * key.
 */
public interface SessionCipher {
  /**
   * Seals a record.
   *
   * @param name the record; required again to open it
   * @param plaintext of any length
   * @return a blob, a few dozen bytes longer; sealing the same plaintext twice gives different
   *     blobs
   */
  byte[] seal(RecordName name, byte[] plaintext);

  /**
   * Opens a record.
   *
   * @param name the name that it was sealed with
   * @param sealed the result of {@link #seal}
   * @return the plaintext
   * @throws UnreadableRecordException if a bit differs, the record is another one, or the key is
   *     not on the ring; no plaintext is released
   */
  byte[] open(RecordName name, byte[] sealed) throws UnreadableRecordException;

  /** Whether the blob names a key that is not on the ring: one that is no longer set. */
  boolean isOfUnknownKey(byte[] sealed);

  /** Whether the blob was sealed with the current key; otherwise it should be sealed again. */
  boolean isCurrent(byte[] sealed);
}
