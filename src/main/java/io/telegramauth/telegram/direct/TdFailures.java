package io.telegramauth.telegram.direct;

import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.telegram.RpcFailures;
import java.util.Set;

/** What TDLib's refusals mean. */
final class TdFailures {
  private static final int SERVER_ERROR = 500;

  /** Telegram's own code for a wait, and TDLib's. */
  private static final Set<Integer> WAITS = Set.of(420, 429);

  private TdFailures() {}

  /** The failure that a refusal means; TDLib's words themselves go nowhere but into the log. */
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

  /** A refusal in TDLib's own words. */
  static final class TdRefusalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TdRefusalException(TdResponse.Refused refused) {
      super(refused.code() + " " + refused.message(), null, false, false);
    }
  }
}
