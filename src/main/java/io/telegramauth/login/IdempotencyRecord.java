package io.telegramauth.login;

import io.telegramauth.failure.Failure;
import io.telegramauth.phone.PhoneNumber;
import java.time.Instant;
import java.util.Optional;

/**
 * What is remembered of a start that carried an {@code Idempotency-Key}.
 *
 * @param phoneNumber what was asked for
 * @param loginId the login that it made
 * @param runningUntil when the first request is over at the latest
 * @param answer what it was answered, once it was
 */
public record IdempotencyRecord(
    PhoneNumber phoneNumber, LoginId loginId, Instant runningUntil, Optional<Response> answer) {
  /**
   * An answer, as it was given.
   *
   * @param login the login as it was shown
   * @param at when
   * @param failure the failure, when it was one
   */
  public record Response(Login login, Instant at, Optional<Failure> failure) {}

  IdempotencyRecord answered(Response given) {
    return new IdempotencyRecord(phoneNumber, loginId, runningUntil, Optional.of(given));
  }
}
