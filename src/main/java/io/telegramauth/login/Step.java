package io.telegramauth.login;

/** What can be done to a login. */
public enum Step {
  /** Ask for the code. Only ever the first. */
  START,
  /** Give the code. */
  CODE,
  /** Give the 2FA password. */
  PASSWORD,
  /** Ask for the code through the next channel. */
  RESEND,
  /** Give the login up. */
  CANCEL
}
