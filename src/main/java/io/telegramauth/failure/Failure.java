package io.telegramauth.failure;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One failure: its catalogue entry and what is known of this occurrence.
 *
 * @param code the catalogue entry
 * @param message a sentence for people; never a secret, a class name or an upstream body
 * @param retryAfter how long to wait before trying again, when somebody said so
 * @param details facts for programs, in the JSON form they are answered in; may be empty
 */
public record Failure(
    FailureCode code, String message, Optional<Duration> retryAfter, Map<String, Object> details) {
  /** Copies the details. */
  public Failure {
    details = Map.copyOf(details);
  }

  /** A failure with the catalogue's own message. */
  public static Failure of(FailureCode code) {
    return new Failure(code, code.message(), Optional.empty(), Map.of());
  }

  /** A failure that names the time to wait. */
  public static Failure of(FailureCode code, Duration retryAfter) {
    return new Failure(code, code.message(), Optional.of(retryAfter), Map.of());
  }

  /** The same failure with one more fact for programs. */
  public Failure with(String name, Object value) {
    Map<String, Object> more = new HashMap<>(details);
    more.put(name, value);
    return new Failure(code, message, retryAfter, more);
  }

  /** The same failure told in other words. */
  public Failure withMessage(String otherMessage) {
    return new Failure(code, otherMessage, retryAfter, details);
  }
}
