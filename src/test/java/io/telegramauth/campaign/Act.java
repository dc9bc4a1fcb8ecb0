package io.telegramauth.campaign;

import java.time.Duration;

/**
 * One thing that a user does.
 *
 * @param kind what
 * @param instance which of the two is asked; of several requests, first
 * @param pause how long the user waits before
 */
record Act(Kind kind, int instance, Duration pause) {
  /** What a user can do. What makes no sense where the login stands is tried all the same. */
  enum Kind {
    /** Starts a login. */
    START,
    /** Starts a login under an {@code Idempotency-Key}. */
    START_WITH_KEY,
    /** Starts a login twice at once under one key, on both instances. */
    START_TOGETHER,
    /** Sends the latest start with a key again. */
    REPLAY,
    /** Looks at the login. */
    SHOW,
    /** Gives the code. */
    CODE,
    /** Gives another one. */
    WRONG_CODE,
    /** Gives the code several times at once, on both instances. */
    CODE_TOGETHER,
    /** Gives the 2FA password. */
    PASSWORD,
    /** Gives another one. */
    WRONG_PASSWORD,
    /** Gives the password several times at once, on both instances. */
    PASSWORD_TOGETHER,
    /** Asks for the code by the next channel. */
    RESEND,
    /** Gives the login up. */
    CANCEL,
    /** A service fetches the user's session. */
    FETCH,
    /** A service revokes the latest session that it knows of. */
    REVOKE
  }

  @Override
  public String toString() {
    return kind + "@" + instance + "+" + pause.toMillis();
  }
}
