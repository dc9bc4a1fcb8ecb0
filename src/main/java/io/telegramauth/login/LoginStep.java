package io.telegramauth.login;

/** A step of a login. */
public enum LoginStep {
  /** Requests the code, or the QR code. Always the first step. */
  START,
  /** Submits the code. */
  CODE,
  /** Another device of the user scans the QR code. */
  SCAN,
  /** Submits the 2FA password. */
  PASSWORD,
  /** Requests the code through the next channel. */
  RESEND,
  /** Gives the login up. */
  CANCEL;

  /** Returns whether the step may sign the user in: a code, a scan or a password. */
  boolean isSignInAttempt() {
    return this == CODE || this == SCAN || this == PASSWORD;
  }
}
