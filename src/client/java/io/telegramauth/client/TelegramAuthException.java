package io.telegramauth.client;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A call failed by a response of the service or of a gateway before it. */
public class TelegramAuthException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Optional<ErrorResponse> response;

  /**
   * Creates a failure.
   *
   * @param status the HTTP status
   * @param response the service's response; empty for a response that is not its own
   */
  public TelegramAuthException(int status, Optional<ErrorResponse> response) {
    super(
        response
            .map(ErrorResponse::error)
            .map(error -> error.code() + ": " + error.message())
            .orElse("A response with status " + status + " that is not the service's own"));
    this.status = status;
    this.response = response;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /**
   * The stable code; {@link ErrorCode#UNREADABLE_RESPONSE} for a response that is not the service's
   * own, such as a gateway's page.
   */
  public ErrorCode code() {
    return response
        .map(known -> ErrorCode.of(known.error().code()))
        .orElse(ErrorCode.UNREADABLE_RESPONSE);
  }

  /** Whether the same request may succeed later. False if the service has not said so. */
  public boolean isRetryable() {
    return response.map(known -> known.error().retryable()).orElse(false);
  }

  /** The time to wait before the next attempt, if known. */
  public Optional<Duration> retryAfter() {
    return response.map(known -> known.error().retryAfter()).map(Duration::ofSeconds);
  }

  /** Facts for programs: the violations by field, the login. Empty if there are none. */
  public Map<String, Object> details() {
    return response.map(known -> known.error().details()).orElse(Map.of());
  }

  /** The request's id in the service's log. */
  public Optional<String> requestId() {
    return response.map(ErrorResponse::meta).map(ErrorResponse.Meta::requestId);
  }

  /** The service's response; empty for a response that is not its own. */
  public Optional<ErrorResponse> response() {
    return response;
  }
}
