package io.telegramauth.login;

import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureException;
import java.time.Instant;

/** A failure that leaves a login in a state worth showing. */
public final class LoginException extends FailureException {
  private static final long serialVersionUID = 1L;

  private final transient Login login;
  private final Instant at;

  LoginException(Failure failure, Login login, Instant at, Throwable cause) {
    super(failure, cause);
    this.login = login;
    this.at = at;
  }

  /** The login as the failure left it. */
  public Login login() {
    return login;
  }

  /** When it stood so. */
  public Instant at() {
    return at;
  }
}
