package io.telegramauth.api.error;

import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import java.util.Optional;

/** Maps statuses chosen by the HTTP server or the framework to the failure catalogue. */
public final class FrameworkFailures {
  private FrameworkFailures() {}

  /**
   * Returns the failure of a status.
   *
   * @return empty for a status other than 4xx, which is a fault of this service
   */
  public static Optional<Failure> of(int status) {
    if (status < 400 || status >= 500) {
      return Optional.empty();
    }
    return Optional.of(
        Failure.of(
            switch (status) {
              case 403 -> FailureCode.ORIGIN_NOT_ALLOWED;
              case 404 -> FailureCode.NOT_FOUND;
              case 405 -> FailureCode.METHOD_NOT_ALLOWED;
              case 406 -> FailureCode.NOT_ACCEPTABLE;
              case 413 -> FailureCode.PAYLOAD_TOO_LARGE;
              case 414 -> FailureCode.URI_TOO_LONG;
              case 415 -> FailureCode.UNSUPPORTED_MEDIA_TYPE;
              case 431 -> FailureCode.HEADERS_TOO_LARGE;
              default -> FailureCode.VALIDATION_ERROR;
            }));
  }
}
