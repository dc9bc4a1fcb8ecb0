package io.telegramauth.login;

/** What can be done to a login. */
public enum LoginStep {
  /** Ask for the code. Only ever the first. */
  START,
  /** Give the code. */
  CODE,
  /** Give the 2FA password. */
  PASSWORD,
  /** Ask for the code through the next channel. */
  RESEND,
  /** Give the login up. */
  CANCEL;

  /** Whether it gives Telegram what may sign the user in: a code or a password. */
  boolean isGuess() {
    return this == CODE || this == PASSWORD;
  }
}
