package io.telegramauth.telegram.direct;

import java.time.Duration;

/** An update that TDLib sends by itself, as far as a login needs it. */
sealed interface TdUpdate {
  /** The authorisation state changed; also sent if the same state begins anew. */
  record AuthorizationState(TdAuthorization authorization) implements TdUpdate {}

  /**
   * The connection to Telegram changed.
   *
   * @param ready whether requests can reach Telegram
   */
  record Connection(boolean ready) implements TdUpdate {}

  /**
   * Telegram asks for a wait, which TDLib would sit out silently.
   *
   * @param time the wait
   */
  record Delayed(Duration time) implements TdUpdate {}

  /** Telegram no longer knows the authorisation key; TDLib would go on trying. */
  record KeyGone() implements TdUpdate {}

  /** TDLib has failed for good: no client of this process works any more. */
  record Broken() implements TdUpdate {}
}
