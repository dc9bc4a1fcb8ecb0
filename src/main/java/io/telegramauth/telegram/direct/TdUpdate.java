package io.telegramauth.telegram.direct;

import java.time.Duration;

/** What TDLib reports without being asked, as far as a login is concerned. */
sealed interface TdUpdate {
  /** The login is somewhere else now; also reported when it is at the same place anew. */
  record AuthorizationState(TdAuthorization authorization) implements TdUpdate {}

  /**
   * The connection to Telegram has changed.
   *
   * @param ready whether requests can reach Telegram now
   */
  record Connection(boolean ready) implements TdUpdate {}

  /**
   * Telegram asks to wait, and TDLib would do so silently.
   *
   * @param time how long
   */
  record Delayed(Duration time) implements TdUpdate {}

  /** Telegram does not know the authorisation key any more; TDLib would go on trying. */
  record KeyGone() implements TdUpdate {}

  /** TDLib has failed for good: neither this client nor another one of this process goes on. */
  record Broken() implements TdUpdate {}
}
