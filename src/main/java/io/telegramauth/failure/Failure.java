package io.telegramauth.failure;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A failure: its catalogue entry and the facts of this occurrence.
 *
 * @param code the catalogue entry
 * @param message a sentence for people; never a secret, a class name or an upstream body
 * @param retryAfter time to wait before the next attempt, if known
 * @param details facts for programs, as JSON values; may be empty
 */
public record Failure(
    FailureCode code, String message, Optional<Duration> retryAfter, Map<String, Object> details) {
  /** Copies the details. */
  public Failure {
    details = Map.copyOf(details);
  }

  /** A failure with the catalogue's message. */
  public static Failure of(FailureCode code) {
    return new Failure(code, code.message(), Optional.empty(), Map.of());
  }

  /** A failure with the catalogue's message and a time to wait. */
  public static Failure of(FailureCode code, Duration retryAfter) {
    return new Failure(code, code.message(), Optional.of(retryAfter), Map.of());
  }

  /** Returns this failure with one more detail. */
  public Failure with(String name, Object value) {
    Map<String, Object> more = new HashMap<>(details);
    more.put(name, value);
    return new Failure(code, message, retryAfter, more);
  }

  /** Returns this failure with another message. */
  public Failure withMessage(String otherMessage) {
    return new Failure(code, otherMessage, retryAfter, details);
  }
}
