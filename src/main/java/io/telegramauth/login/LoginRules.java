package io.telegramauth.login;

import io.telegramauth.config.LoginConfig;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;

/**
 * The rules of a login: which steps are allowed, how many attempts are left, and what a failure
 * leaves. Reads no store and asks nobody.
 */
@ApplicationScoped
public class LoginRules {
  private final LoginConfig config;

  LoginRules(LoginConfig config) {
    this.config = config;
  }

  /** Returns how many codes, or passwords once one is required, may still be tried. */
  public int attemptsLeft(Login login) {
    boolean isAboutPassword =
        login.state() == LoginState.PASSWORD_REQUIRED
            || login.attempts().passwords() > 0
            || login.isByQrCode();
    int left =
        isAboutPassword
            ? config.passwordAttempts() - login.attempts().passwords()
            : config.codeAttempts() - login.attempts().codes();
    return Math.max(0, left);
  }

  /**
   * Requires that a step may be taken now.
   *
   * @throws LoginException with the reason if it may not
   */
  void requireAllowed(Login login, LoginStep step, Instant now) {
    if (login.isByQrCode() && (step == LoginStep.CODE || step == LoginStep.RESEND)) {
      throw new LoginException(FailureCode.STEP_NOT_ALLOWED, login, now);
    }
    if (login.isBusy(now)) {
      throw new LoginException(FailureCode.STEP_IN_PROGRESS, login, now);
    }
    if (login.state() == LoginState.EXPIRED) {
      throw new LoginException(FailureCode.LOGIN_EXPIRED, login, now);
    }
    if (step == LoginStep.RESEND && login.state() == LoginState.CODE_SENT) {
      requireResendable(login, now);
    }
    if (!login.next(now).contains(step)) {
      throw new LoginException(FailureCode.STEP_NOT_ALLOWED, login, now);
    }
    if (step.isSignInAttempt() && attemptsLeft(login) == 0) {
      throw new LoginException(FailureCode.TOO_MANY_ATTEMPTS, login, now);
    }
  }

  private static void requireResendable(Login login, Instant now) {
    if (!login.canBeResent()) {
      throw new LoginException(FailureCode.RESEND_NOT_AVAILABLE, login, now);
    }
    Instant resendAt = login.challenge().orElseThrow().resendAt();
    if (now.isBefore(resendAt)) {
      Failure failure = Failure.of(FailureCode.RESEND_TOO_EARLY, Duration.between(now, resendAt));
      throw new LoginException(failure, login, now, null);
    }
  }

  /** Returns what a failure of the claimed step leaves of a login. */
  Login afterFailure(Login claimed, FailureCode code) {
    boolean isStart = claimed.claim().orElseThrow().step() == LoginStep.START;
    return switch (FailureOutcome.of(code)) {
      case UNDONE -> isStart ? claimed.ended(LoginState.FAILED) : claimed.stepUndone();
      case ATTEMPT_SPENT ->
          attemptsLeft(claimed) > 0 ? claimed.attemptRejected() : claimed.ended(LoginState.FAILED);
      case EXPIRED -> claimed.endedHere(LoginState.EXPIRED);
      case FAILED -> claimed.endedHere(LoginState.FAILED);
      case UNKNOWN -> claimed.outcomeUnknown();
    };
  }
}
