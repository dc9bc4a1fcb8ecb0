package io.telegramauth.telegram.proxy;

import io.telegramauth.failure.Failure;
import io.telegramauth.telegram.proxy.CircuitBreakerStore.Outage;

/** Whether a call may go to the proxy. */
sealed interface Permission {
  /** Nothing speaks against it. */
  record Granted() implements Permission {}

  /**
   * The proxy has been failing, and this call is the one that finds out whether it is back.
   *
   * @param lease keeps all others from asking meanwhile
   */
  record Probe(Outage lease) implements Permission {}

  /**
   * It may not.
   *
   * @param why what it is answered with
   */
  record Refused(Failure why) implements Permission {}
}
