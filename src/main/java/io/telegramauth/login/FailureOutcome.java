package io.telegramauth.login;

import io.telegramauth.failure.Effect;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;

/** What a failed step leaves of a login. */
enum FailureOutcome {
  /** As before; the step does not count. */
  UNDONE,
  /** As before, but the attempt is spent. */
  ATTEMPT_SPENT,
  /** The code, or the key that it hangs on, is dead. */
  EXPIRED,
  /** Telegram has refused for good. */
  FAILED,
  /** The step may have had its effect. */
  UNKNOWN;

  /** Whether nothing more can come of a login after this failure. */
  static boolean ends(Throwable failure) {
    FailureOutcome aftermath = of(FailureException.codeOf(failure));
    return aftermath == EXPIRED || aftermath == FAILED;
  }

  static FailureOutcome of(FailureCode code) {
    if (code.effect() == Effect.AMBIGUOUS) {
      return UNKNOWN;
    }
    return switch (code) {
      case PHONE_CODE_INVALID, PASSWORD_HASH_INVALID -> ATTEMPT_SPENT;
      case PHONE_CODE_EXPIRED, SESSION_DEAD -> EXPIRED;
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
