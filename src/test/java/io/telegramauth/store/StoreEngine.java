package io.telegramauth.store;

import io.telegramauth.store.engine.RecordTable;
import io.telegramauth.store.engine.SessionTable;

/** An engine under test, with its data. */
public interface StoreEngine extends AutoCloseable {
  /** Its short-lived records. */
  RecordTable records();

  /** Its sessions. */
  SessionTable sessions();

  /** Lets go of the data and comes back to it, as a new process would. */
  void reopen();

  @Override
  void close();
}
