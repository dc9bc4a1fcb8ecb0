package io.telegramauth.telegram.direct;

import java.time.Duration;

/** Is told of TDLib's clients in this process. Must be quick, must not throw. */
public interface DirectListener {
  /** A client was opened. */
  void opened();

  /** There is no TDLib that could have opened one. */
  void unavailable();

  /**
   * A client is gone.
   *
   * @param open for how long it was there
   */
  void closed(Duration open);
}
