package io.telegramauth.telegram.proxy;

import io.telegramauth.failure.Failure;
import io.telegramauth.telegram.proxy.CircuitBreakerStore.Outage;

/** The circuit breaker's permission to call the proxy. */
sealed interface Permission {
  /** The circuit is closed. */
  record Granted() implements Permission {}

  /**
   * The circuit is open, and this call finds out whether the proxy is back.
   *
   * @param lease the outage, rescheduled to hold off all other calls
   */
  record Probe(Outage lease) implements Permission {}

  /**
   * The circuit is open, or the proxy is switched off.
   *
   * @param why the failure of the call
   */
  record Refused(Failure why) implements Permission {}
}
