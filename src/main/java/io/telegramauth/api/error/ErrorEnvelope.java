package io.telegramauth.api.error;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureType;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The envelope of every answer that failed.
 *
 * @param success always false
 * @param error what failed
 * @param meta how to find the request again
 */
@RegisterForReflection
public record ErrorEnvelope(boolean success, Problem error, Meta meta) {
  /**
   * What failed.
   *
   * @param code the stable code
   * @param type which side failed
   * @param message a sentence for people
   * @param retryable whether the same request may succeed later
   * @param retryAfter seconds to wait, rounded up; also in the header
   * @param details facts for programs: a bad field's name and fault, the login
   */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Problem(
      @Schema(examples = "PHONE_CODE_INVALID") String code,
      FailureType type,
      @Schema(examples = "The code is wrong") String message,
      boolean retryable,
      @Schema(examples = "37") Long retryAfter,
      Map<String, Object> details) {}

  /**
   * How to find the request again.
   *
   * @param requestId as in the {@code X-Request-ID} header and in the logs
   */
  @RegisterForReflection
  public record Meta(@Schema(examples = "0a1b2c3d4e5f60718293a4b5") String requestId) {}

  /** Puts a failure into the envelope. */
  public static ErrorEnvelope of(Failure failure, String requestId) {
    return new ErrorEnvelope(
        false,
        new Problem(
            failure.code().code(),
            failure.code().type(),
            failure.message(),
            failure.code().retryable(),
            failure.retryAfter().map(ErrorEnvelope::seconds).orElse(null),
            failure.details().isEmpty() ? null : failure.details()),
        new Meta(requestId));
  }

  /** Whole seconds, rounded up: who comes back after them has waited long enough. */
  public static long seconds(Duration wait) {
    return wait.toSeconds() + (wait.toNanosPart() > 0 ? 1 : 0);
  }
}
