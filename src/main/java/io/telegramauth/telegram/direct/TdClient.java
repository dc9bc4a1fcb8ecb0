package io.telegramauth.telegram.direct;

import java.util.function.Consumer;

/** A TDLib client: one database, one login. Thread-safe. */
interface TdClient {
  /**
   * Sends a request without waiting.
   *
   * @param onResponse receives TDLib's response or error, in order with the updates. Not called if
   *     TDLib does not respond, for example because the client is closed first: a caller that waits
   *     needs a deadline of its own
   */
  void send(TdRequest request, Consumer<TdResponse> onResponse);
}
