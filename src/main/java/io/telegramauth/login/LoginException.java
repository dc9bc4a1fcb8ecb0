package io.telegramauth.login;

import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import java.time.Instant;

/** A failure that carries the login as it left it. */
public final class LoginException extends FailureException {
  private static final long serialVersionUID = 1L;

  private final transient Login login;
  private final Instant at;
  private final boolean isReplay;

  LoginException(Failure failure, Login login, Instant at, Throwable cause) {
    this(failure, login, at, cause, false);
  }

  private LoginException(
      Failure failure, Login login, Instant at, Throwable cause, boolean isReplay) {
    super(failure, cause);
    this.login = login;
    this.at = at;
    this.isReplay = isReplay;
  }

  /** The failure of an earlier start, to whoever repeats it under its key. */
  static LoginException replay(Failure failure, Login login, Instant at) {
    return new LoginException(failure, login, at, null, true);
  }

  LoginException(FailureCode code, Login login, Instant at) {
    this(Failure.of(code), login, at, null);
  }

  /** Returns the login as the failure left it. */
  public Login login() {
    return login;
  }

  /** Returns the time to show the login at. */
  public Instant at() {
    return at;
  }

  /** Returns whether this is what became of an earlier request, and nothing was done now. */
  public boolean isReplay() {
    return isReplay;
  }
}
