package io.telegramauth.failure;

/** What is known of the effect that a failed call may have had at Telegram. */
public enum Effect {
  /**
   * Telegram was certainly not reached, and asking again may help: the only failures after which a
   * call may be repeated or go by the other route.
   */
  NOT_REACHED,
  /** The answer is final: repeating the call would change nothing, or was not asked for. */
  DECIDED,
  /** The call may have had its effect, the answer is lost. Repeating it could do it twice. */
  AMBIGUOUS
}
