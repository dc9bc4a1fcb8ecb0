package io.telegramauth.telegram.direct;

/** TDLib's response to a request. */
sealed interface TdResponse {
  /** A success; a returned object is not needed. */
  record Done() implements TdResponse {}

  /**
   * An error.
   *
   * @param code the code of Telegram's RPC error, or one of TDLib's own
   * @param message the name of an RPC error, or TDLib's own text
   */
  record Refused(int code, String message) implements TdResponse {}
}
