package io.telegramauth.client;

import java.util.Map;

/**
 * The envelope of an answer that failed.
 *
 * @param success always false
 * @param error what failed
 * @param meta how to find the request again
 */
public record Refusal(boolean success, Problem error, Meta meta) {

  /**
   * What failed.
   *
   * @param code the stable code
   * @param type which side failed
   * @param message a sentence for people
   * @param retryable whether the same request may succeed later
   * @param retryAfter seconds to wait; null when nothing is known of it
   * @param details facts for programs: a bad field's name and fault, the login; null when none
   */
  public record Problem(
      String code,
      String type,
      String message,
      boolean retryable,
      Long retryAfter,
      Map<String, Object> details) {}

  /**
   * How to find the request again.
   *
   * @param requestId as in the service's log
   */
  public record Meta(String requestId) {}
}
