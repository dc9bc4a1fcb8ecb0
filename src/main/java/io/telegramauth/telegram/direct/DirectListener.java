package io.telegramauth.telegram.direct;

import java.time.Duration;

/** Receives the events of TDLib clients. Must be quick and must not throw. */
public interface DirectListener {
  /** A client was opened. */
  default void onOpen() {}

  /** A client could not be opened, because no usable TDLib is available. */
  default void onUnavailable() {}

  /**
   * A client is gone.
   *
   * @param open the time for which it was open
   */
  default void onClose(Duration open) {}
}
