package io.telegramauth.login;

import io.telegramauth.failure.Effect;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;

/** What a failed step means for its login. */
enum FailureOutcome {
  /** The login is as before, and the step does not count. */
  UNDONE,
  /** The login is as before, but the attempt is spent. */
  ATTEMPT_SPENT,
  /** The code or the login token is dead, or the authorisation key that it is bound to. */
  EXPIRED,
  /** Telegram has refused for good. */
  FAILED,
  /** The step may have had its effect. */
  UNKNOWN;

  /** Returns whether this failure ends a login. */
  static boolean ends(Throwable failure) {
    FailureOutcome outcome = of(failure);
    return outcome == EXPIRED || outcome == FAILED;
  }

  static FailureOutcome of(Throwable failure) {
    return of(FailureException.codeOf(failure));
  }

  static FailureOutcome of(FailureCode code) {
    if (code.effect() == Effect.AMBIGUOUS) {
      return UNKNOWN;
    }
    return switch (code) {
      case PHONE_CODE_INVALID, PASSWORD_HASH_INVALID -> ATTEMPT_SPENT;
      case PHONE_CODE_EXPIRED,
          AUTH_TOKEN_EXPIRED,
          AUTH_TOKEN_INVALID,
          AUTH_TOKEN_ALREADY_ACCEPTED,
          SESSION_DEAD ->
          EXPIRED;
      case PHONE_NUMBER_INVALID,
          PHONE_NUMBER_BANNED,
          PHONE_NUMBER_APP_SIGNUP_FORBIDDEN,
          PHONE_PASSWORD_PROTECTED,
          SIGN_UP_REQUIRED,
          PREMIUM_REQUIRED,
          FROZEN_METHOD_INVALID,
          USER_DEACTIVATED,
          AUTH_KEY_DUPLICATED,
          RESTART_REQUIRED ->
          FAILED;
      case INTERNAL_ERROR -> UNKNOWN;
      default -> UNDONE;
    };
  }
}
