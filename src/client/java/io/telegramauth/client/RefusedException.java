package io.telegramauth.client;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The service, or a gateway before it, has answered that a call failed. */
public class RefusedException extends RuntimeException {
  /** The {@link #code()} of an answer that is not the service's own, such as a gateway's page. */
  public static final String UNREADABLE_ANSWER = "UNREADABLE_ANSWER";

  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Optional<Refusal> refusal;

  /**
   * A failure.
   *
   * @param status the HTTP status
   * @param refusal what the service has said; empty for an answer that is not its own
   */
  public RefusedException(int status, Optional<Refusal> refusal) {
    super(
        refusal
            .map(known -> known.error().code() + ": " + known.error().message())
            .orElse("An answer with status " + status + " that is not the service's own"));
    this.status = status;
    this.refusal = refusal;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The stable code, such as {@code PHONE_CODE_INVALID}, or {@link #UNREADABLE_ANSWER}. */
  public String code() {
    return refusal.map(known -> known.error().code()).orElse(UNREADABLE_ANSWER);
  }

  /** Whether the same request may succeed later. False where the service has not said so. */
  public boolean isRetryable() {
    return refusal.map(known -> known.error().retryable()).orElse(false);
  }

  /** How long to wait before the next attempt, where that is known. */
  public Optional<Duration> retryAfter() {
    return refusal.map(known -> known.error().retryAfter()).map(Duration::ofSeconds);
  }

  /** Facts for programs: a bad field's name and fault, the login. Empty when there are none. */
  public Map<String, Object> details() {
    return refusal.map(known -> known.error().details()).orElse(Map.of());
  }

  /** The id to find the request by in the service's log. */
  public Optional<String> requestId() {
    return refusal.map(Refusal::meta).map(Refusal.Meta::requestId);
  }
}
