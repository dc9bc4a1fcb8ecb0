package io.telegramauth.store;

import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.SessionTable;

/** An engine under test with its data. */
public interface StoreEngine extends AutoCloseable {
  /** Its short-lived records. */
  RecordTable records();

  /** Its sessions. */
  SessionTable sessions();

  /** Reopens the data, as a new process would. */
  void reopen();

  /**
   * Changes a stored session behind the service's back.
   *
   * @param column the column of the SQL engines
   * @param value a number, text, bytes or null
   */
  void overwrite(String sessionId, String column, Object value);

  /**
   * Changes an entry of a session's log behind the service's back.
   *
   * @param version the version that the entry belongs to
   * @param column the column of the SQL engines
   * @param value a number, text, bytes or null
   */
  void overwriteEntry(String sessionId, long version, String column, Object value);

  /** Removes an entry of a session's log behind the service's back. */
  void removeEntry(String sessionId, long version);

  @Override
  void close();
}
