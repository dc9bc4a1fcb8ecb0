package io.telegramauth.store.engine;

import java.time.Duration;

/** Listens to the engine's operations. Must be quick and must not throw. */
public interface StoreListener {
  /**
   * An operation has ended.
   *
   * @param took the duration, including the wait for a connection
   * @param failed whether it failed
   */
  void onOperation(StoreOperation operation, Duration took, boolean failed);
}
