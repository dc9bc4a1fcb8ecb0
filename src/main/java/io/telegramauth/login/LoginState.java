package io.telegramauth.login;

/** Where a login stands. */
public enum LoginState {
  /** Telegram has sent a code and waits for it. */
  CODE_SENT,
  /** The code was right; Telegram waits for the 2FA password. */
  PASSWORD_REQUIRED,
  /** The user is signed in and the session is stored. */
  COMPLETED,
  /** The caller gave the login up. */
  CANCELLED,
  /** The code, or the time for the password, has run out. */
  EXPIRED,
  /** Telegram has refused for good, or the attempts are used up. */
  FAILED,
  /** The answer to the last step was lost: whether it had its effect is not known. */
  UNKNOWN;

  /** Whether nothing more can come. */
  public boolean isFinal() {
    return this == COMPLETED || this == CANCELLED || this == EXPIRED || this == FAILED;
  }
}
