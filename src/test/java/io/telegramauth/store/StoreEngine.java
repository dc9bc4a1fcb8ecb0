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

  @Override
  void close();
}
