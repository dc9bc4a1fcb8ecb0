package io.telegramauth.campaign.harness;

import java.time.Duration;

/**
 * An action of a user.
 *
 * @param kind what
 * @param instance which of the two is asked; of several requests, first
 * @param pause how long the user waits before
 * @param insists the reaction to an attempt of unknown outcome: the same again, or the login is
 *     given up
 */
public record UserAction(Kind kind, int instance, Duration pause, boolean insists) {
  /** The actions of a user, also those that the state of the login does not allow. */
  public enum Kind {
    /** Starts a login. */
    START(false),
    /** Starts a login under an {@code Idempotency-Key}. */
    START_WITH_KEY(false),
    /** Starts a login twice at once under one key, on both instances. */
    START_TOGETHER(false),
    /** Sends the latest start with a key again. */
    REPLAY(false),
    /** Looks at the login. */
    SHOW(true),
    /** Gives the code. */
    CODE(true),
    /** Gives another one. */
    WRONG_CODE(true),
    /** Gives the code several times at once, on both instances. */
    CODE_TOGETHER(true),
    /** Gives the 2FA password. */
    PASSWORD(true),
    /** Gives another one. */
    WRONG_PASSWORD(true),
    /** Gives the password several times at once, on both instances. */
    PASSWORD_TOGETHER(true),
    /** Asks for the code by the next channel. */
    RESEND(true),
    /** Gives the login up. */
    CANCEL(true),
    /** A service fetches the user's session. */
    FETCH(false),
    /** A service revokes the latest session that it knows of. */
    REVOKE(false);

    private final boolean needsLogin;

    Kind(boolean needsLogin) {
      this.needsLogin = needsLogin;
    }

    /** Whether it is left out while the user has no login. */
    public boolean needsLogin() {
      return needsLogin;
    }
  }

  @Override
  public String toString() {
    return kind + "@" + instance + "+" + pause.toMillis() + (insists ? "!" : "");
  }
}
