package io.telegramauth.api.error;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.telegramauth.api.ApiPaths;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The envelope of a failed response.
 *
 * @param success always false
 * @param error the failure
 * @param meta how to find the request in the logs
 */
@RegisterForReflection
public record ErrorEnvelope(boolean success, Problem error, Meta meta) {
  /**
   * The failure.
   *
   * @param code the stable code
   * @param type the side that failed
   * @param message a sentence for people
   * @param retryable whether the same request may succeed later
   * @param retryAfter seconds to wait, rounded up; also in the header
   * @param details facts for programs: the violations by field, the login
   */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Problem(
      @Schema(examples = "PHONE_CODE_INVALID") String code,
      FailureType type,
      @Schema(examples = "The code is wrong; check it and try again") String message,
      boolean retryable,
      @Schema(examples = "37") Long retryAfter,
      Map<String, Object> details) {}

  /**
   * How to find the request in the logs.
   *
   * @param requestId the id, as in the {@code X-Request-ID} header
   */
  @RegisterForReflection
  public record Meta(@Schema(examples = "0a1b2c3d4e5f60718293a4b5") String requestId) {}

  /** Wraps a failure. */
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

  /**
   * The headers that a failure adds to its response.
   *
   * @param path the requested path; null if it is unknown
   */
  public static Map<String, String> headers(Failure failure, String path) {
    Map<String, String> headers = new LinkedHashMap<>();
    failure.retryAfter().ifPresent(wait -> headers.put("Retry-After", "" + seconds(wait)));
    if (failure.code() == FailureCode.METHOD_NOT_ALLOWED) {
      // Always there; empty for a path that has no methods (RFC 9110, 10.2.1).
      headers.put("Allow", Optional.ofNullable(path).flatMap(ApiPaths::allowedMethods).orElse(""));
    }
    if (failure.code() == FailureCode.UNAUTHORIZED) {
      headers.put("WWW-Authenticate", "ApiKey, AdminKey");
    }
    return headers;
  }

  /** Whole seconds, rounded up, so that no caller returns too early. */
  private static long seconds(Duration wait) {
    return wait.toSeconds() + (wait.toNanosPart() > 0 ? 1 : 0);
  }
}
