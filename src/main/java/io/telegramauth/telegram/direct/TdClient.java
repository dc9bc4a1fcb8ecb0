package io.telegramauth.telegram.direct;

import java.util.function.Consumer;

/** One client of TDLib: one database, one login. Thread-safe. */
interface TdClient {
  /**
   * Sends a request without waiting for anything.
   *
   * @param answered told TDLib's answer, in order with the updates; an error of TDLib's is an
   *     answer too. Never told when TDLib does not answer, as when the client is closed before:
   *     whoever waits has a deadline of their own
   */
  void ask(TdRequest request, Consumer<TdResponse> answered);
}
