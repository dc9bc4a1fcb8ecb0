package io.telegramauth.login;

/** The state of a login. */
public enum LoginState {
  /** Telegram has sent a code and waits for it. */
  CODE_SENT,
  /** A QR code waits to be scanned. */
  QR_PENDING,
  /** The code was right, or scanned; Telegram waits for the 2FA password. */
  PASSWORD_REQUIRED,
  /** The user is signed in and the session is stored. */
  COMPLETED,
  /** The caller gave the login up. */
  CANCELLED,
  /** The code, or the time for the scan or the password, has run out. */
  EXPIRED,
  /** Telegram has refused for good, or the attempts are used up. */
  FAILED,
  /** The response to the last step was lost: whether it had its effect is not known. */
  UNKNOWN;

  /** Returns whether the login is over. */
  public boolean isFinal() {
    return this == COMPLETED || this == CANCELLED || this == EXPIRED || this == FAILED;
  }
}
