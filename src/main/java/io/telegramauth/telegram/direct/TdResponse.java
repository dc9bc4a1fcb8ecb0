package io.telegramauth.telegram.direct;

/** What TDLib answers to a request. */
sealed interface TdResponse {
  /** Done, or an object that a login has no use for. */
  record Done() implements TdResponse {}

  /**
   * Refused.
   *
   * @param code as Telegram's RPC errors have it; some are TDLib's own
   * @param message an RPC error's name, or TDLib's words
   */
  record Refused(int code, String message) implements TdResponse {}
}
