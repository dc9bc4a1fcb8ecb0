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

  LoginException(Failure failure, Login login, Instant at, Throwable cause) {
    super(failure, cause);
    this.login = login;
    this.at = at;
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
}
