package io.telegramauth.failure;

/** The possible effect of a failed call at Telegram. */
public enum Effect {
  /**
   * Telegram was certainly not reached, and another attempt may succeed. Only such calls are
   * retried or fall back to the other route.
   */
  NOT_REACHED,
  /** The response is final: repeating the call would change nothing, or is not wanted. */
  DECIDED,
  /** The call may have taken effect, but its response is lost. A repetition could be a second. */
  AMBIGUOUS
}
