package io.telegramauth.telegram.direct;

import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.telegram.RpcFailures;
import java.util.Set;

/** Maps TDLib's errors to failures. */
final class TdFailures {
  private static final int SERVER_ERROR = 500;

  /** Telegram's code for a wait, and TDLib's. */
  private static final Set<Integer> WAITS = Set.of(420, 429);

  private TdFailures() {}

  /** Returns the failure that an error means. TDLib's own text goes to the log only. */
  static FailureException of(TdResponse.Refused refused) {
    return new FailureException(
        RpcFailures.find(refused.message()).orElseGet(() -> unnamed(refused)),
        new TdRefusalException(refused));
  }

  private static Failure unnamed(TdResponse.Refused refused) {
    if (refused.message().contains("can't be resen")) {
      return Failure.of(FailureCode.RESEND_NOT_AVAILABLE);
    }
    if (WAITS.contains(refused.code())) {
      return Failure.of(FailureCode.FLOOD_WAIT);
    }
    if (refused.code() < 0 || refused.code() >= SERVER_ERROR) {
      return Failure.of(FailureCode.TELEGRAM_UNAVAILABLE);
    }
    return Failure.of(FailureCode.TELEGRAM_ERROR);
  }

  /** An error with TDLib's own text. */
  static final class TdRefusalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TdRefusalException(TdResponse.Refused refused) {
      super(refused.code() + " " + refused.message(), null, false, false);
    }
  }
}
