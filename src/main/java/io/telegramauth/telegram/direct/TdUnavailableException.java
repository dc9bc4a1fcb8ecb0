package io.telegramauth.telegram.direct;

import io.telegramauth.failure.FailureCode;

/** No usable TDLib is available. */
final class TdUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;

  TdUnavailableException(FailureCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Returns {@code DIRECT_NOT_BUNDLED} if there is no library, otherwise {@code DIRECT_BROKEN}. */
  FailureCode code() {
    return code;
  }
}
