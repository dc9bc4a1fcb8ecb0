package io.telegramauth.store;

import java.time.Duration;

/** Is told how the engine answers. Must be quick, must not throw. */
public interface StoreListener {
  /**
   * The engine has answered.
   *
   * @param took until the answer was there, waiting for a connection included
   * @param failed whether it was none
   */
  void onOperation(StoreOperation operation, Duration took, boolean failed);
}
