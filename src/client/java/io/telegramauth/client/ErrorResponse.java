package io.telegramauth.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Map;

/**
 * The envelope of a failed response.
 *
 * @param success always false
 * @param error the failure
 * @param meta how to find the request in the service's log
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ErrorResponse(boolean success, Problem error, Meta meta) {
  /**
   * The failure.
   *
   * @param code the stable code as text; {@link TelegramAuthException#code()} has it as an enum
   * @param type the side that failed
   * @param message a sentence for people
   * @param retryable whether the same request may succeed later
   * @param retryAfter seconds to wait; null if unknown
   * @param details facts for programs: the violations by field, the login; null if there are none
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Problem(
      String code,
      String type,
      String message,
      boolean retryable,
      Long retryAfter,
      Map<String, Object> details) {}

  /**
   * How to find the request in the service's log.
   *
   * @param requestId the request's id
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Meta(String requestId) {}
}
