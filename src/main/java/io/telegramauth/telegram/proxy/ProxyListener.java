package io.telegramauth.telegram.proxy;

import io.telegramauth.failure.FailureCode;
import java.time.Duration;
import java.util.Optional;

/** Is told what happens on the way to the proxy. Must be quick, must not throw. */
public interface ProxyListener {
  /**
   * The proxy was asked, whatever came of it. A call that is repeated is several attempts.
   *
   * @param operation one of the few of the proxy's contract, as in its path
   * @param failure what it failed with; empty when it succeeded
   * @param took until there was an answer, or none was waited for any longer
   */
  void attempted(String operation, Optional<FailureCode> failure, Duration took);

  /** This instance has noticed that the proxy keeps failing. */
  void circuitOpened();
}
