package io.telegramauth.login;

import io.telegramauth.failure.Failure;
import io.telegramauth.phone.PhoneNumber;
import java.time.Instant;
import java.util.Optional;

/**
 * The record of a start that carried an {@code Idempotency-Key}.
 *
 * @param phoneNumber the number of the request; empty for a QR code
 * @param loginId the login that it created
 * @param runningUntil the time at which the first request has ended at the latest
 * @param response the response, once there is one
 */
public record IdempotencyRecord(
    Optional<PhoneNumber> phoneNumber,
    LoginId loginId,
    Instant runningUntil,
    Optional<Response> response) {
  /**
   * A response.
   *
   * @param login the login as it was shown
   * @param at the time at which it was shown
   * @param failure the failure, if it was one
   */
  public record Response(Login login, Instant at, Optional<Failure> failure) {}

  IdempotencyRecord withResponse(Response given) {
    return new IdempotencyRecord(phoneNumber, loginId, runningUntil, Optional.of(given));
  }
}
