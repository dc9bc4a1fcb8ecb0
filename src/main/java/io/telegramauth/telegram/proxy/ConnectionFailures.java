package io.telegramauth.telegram.proxy;

import io.telegramauth.failure.FailureCode;
import java.util.concurrent.TimeoutException;

/** Classifies calls that got no response. */
final class ConnectionFailures {
  private static final int MAX_CAUSES = 16;

  private ConnectionFailures() {}

  /**
   * Returns the code of a failure.
   *
   * @param written whether the proxy may have read any of the request; if not, the reason does not
   *     matter
   */
  static FailureCode code(Throwable failure, boolean written) {
    if (!written) {
      return FailureCode.PROXY_UNREACHABLE;
    }
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      // The timeouts of the HTTP client and of the request's deadline.
      if (cause instanceof TimeoutException
          || cause instanceof io.smallrye.mutiny.TimeoutException) {
        return FailureCode.PROXY_TIMEOUT;
      }
      if (cause instanceof UncleanResponseException) {
        return FailureCode.PROXY_BAD_RESPONSE;
      }
      cause = cause.getCause();
    }
    return FailureCode.PROXY_CONNECTION_LOST;
  }
}
