package io.telegramauth.telegram;

import io.telegramauth.failure.FailureCode;

/** Receives routing decisions. Must be quick and must not throw. */
public interface RoutingListener {
  /**
   * A login starts on the direct route instead of the proxy's.
   *
   * @param why the failure of the proxy route
   */
  void onFallback(FailureCode why);
}
