package io.telegramauth.failure;

import static io.telegramauth.failure.Effect.AMBIGUOUS;
import static io.telegramauth.failure.Effect.DECIDED;
import static io.telegramauth.failure.Effect.NOT_REACHED;
import static io.telegramauth.failure.FailureCode.Flag.BREAKER;
import static io.telegramauth.failure.FailureCode.Flag.RETRYABLE;
import static io.telegramauth.failure.FailureType.AUTHENTICATION;
import static io.telegramauth.failure.FailureType.NETWORK;
import static io.telegramauth.failure.FailureType.PROXY_SERVICE;
import static io.telegramauth.failure.FailureType.RATE_LIMIT;
import static io.telegramauth.failure.FailureType.TELEGRAM_API;
import static io.telegramauth.failure.FailureType.UNKNOWN;

import java.util.List;

/**
 * The failure catalogue. A constant's name is the stable {@code error.code} that clients see; RPC
 * errors keep Telegram's own names.
 *
 * <p>HTTP status 401 is kept for our own keys: a wrong code or password is 400, a dead one 410.
 *
 * @see <a href="https://core.telegram.org/api/errors">Telegram's error handling</a>
 */
public enum FailureCode {
  // The request as such.
  VALIDATION_ERROR(UNKNOWN, 400, DECIDED, "The request is not valid"),
  UNSUPPORTED_MEDIA_TYPE(UNKNOWN, 415, DECIDED, "The request body must be application/json"),
  PAYLOAD_TOO_LARGE(UNKNOWN, 413, DECIDED, "The request body is too large"),
  URI_TOO_LONG(UNKNOWN, 414, DECIDED, "The request line is too long"),
  HEADERS_TOO_LARGE(UNKNOWN, 431, DECIDED, "The request's headers are too large"),
  NOT_FOUND(UNKNOWN, 404, DECIDED, "There is nothing at this address"),
  METHOD_NOT_ALLOWED(UNKNOWN, 405, DECIDED, "This address does not know that method"),
  NOT_ACCEPTABLE(UNKNOWN, 406, DECIDED, "The answer is only to be had as application/json"),
  UNAUTHORIZED(AUTHENTICATION, 401, DECIDED, "A valid key is needed"),
  IDEMPOTENCY_KEY_REUSED(
      UNKNOWN, 422, DECIDED, "This Idempotency-Key was already used with another request"),
  IDEMPOTENCY_KEY_IN_USE(
      UNKNOWN, 409, DECIDED, "The first request with this Idempotency-Key is running", RETRYABLE),
  RATE_LIMITED(RATE_LIMIT, 429, DECIDED, "Too many requests; wait before the next", RETRYABLE),

  OUTCOME_UNKNOWN(
      UNKNOWN,
      504,
      AMBIGUOUS,
      "The first request with this Idempotency-Key was cut off; whether a code was sent is not known"),

  // A login's own rules.
  LOGIN_NOT_FOUND(AUTHENTICATION, 404, DECIDED, "There is no such login"),
  LOGIN_EXPIRED(AUTHENTICATION, 410, DECIDED, "The login has expired; start a new one"),
  STEP_NOT_ALLOWED(AUTHENTICATION, 409, DECIDED, "The login does not await this step"),
  STEP_IN_PROGRESS(
      AUTHENTICATION, 409, DECIDED, "Another step of this login is running", RETRYABLE),
  RESEND_NOT_AVAILABLE(
      AUTHENTICATION, 409, DECIDED, "Telegram offers no other way to send this code"),
  RESEND_TOO_EARLY(AUTHENTICATION, 409, DECIDED, "The code cannot be sent again yet", RETRYABLE),
  TOO_MANY_ATTEMPTS(
      RATE_LIMIT, 429, DECIDED, "Too many wrong codes for this phone number", RETRYABLE),
  SESSION_NOT_FOUND(AUTHENTICATION, 404, DECIDED, "There is no such session"),
  SESSION_FORMAT_UNAVAILABLE(
      UNKNOWN, 409, DECIDED, "This session cannot be written in the format asked for"),

  // The network between us and the proxy.
  PROXY_UNREACHABLE(
      NETWORK, 503, NOT_REACHED, "The Telegram proxy cannot be reached", RETRYABLE, BREAKER),
  PROXY_TIMEOUT(
      NETWORK,
      504,
      AMBIGUOUS,
      "The Telegram proxy did not answer in time; whether it acted is not known",
      BREAKER),
  PROXY_CONNECTION_LOST(
      NETWORK,
      504,
      AMBIGUOUS,
      "The connection to the Telegram proxy was lost; whether it acted is not known",
      BREAKER),
  DEADLINE_EXCEEDED(NETWORK, 503, NOT_REACHED, "There was no time left to ask Telegram", RETRYABLE),

  // The proxy itself.
  PROXY_CIRCUIT_OPEN(
      PROXY_SERVICE,
      503,
      NOT_REACHED,
      "The Telegram proxy has been failing and is not asked for the moment",
      RETRYABLE),
  PROXY_SWITCHED_OFF(
      PROXY_SERVICE,
      503,
      NOT_REACHED,
      "The Telegram proxy is switched off for the moment",
      RETRYABLE),
  PROXY_UNAVAILABLE(
      PROXY_SERVICE,
      503,
      NOT_REACHED,
      "The Telegram proxy says that it is unavailable",
      RETRYABLE,
      BREAKER),
  PROXY_RATE_LIMITED(RATE_LIMIT, 429, NOT_REACHED, "The Telegram proxy asks us to wait", RETRYABLE),
  PROXY_ERROR(
      PROXY_SERVICE,
      502,
      AMBIGUOUS,
      "The Telegram proxy failed; whether it acted is not known",
      BREAKER),
  PROXY_BAD_RESPONSE(
      PROXY_SERVICE,
      502,
      AMBIGUOUS,
      "The Telegram proxy gave an answer that its contract does not know",
      BREAKER),
  PROXY_REJECTED(PROXY_SERVICE, 502, DECIDED, "The Telegram proxy refused our request"),
  PROXY_UNCLEAR(
      PROXY_SERVICE,
      502,
      DECIDED,
      "The Telegram proxy refused this step without saying why; the login goes on",
      RETRYABLE),
  PROXY_UNSUPPORTED(PROXY_SERVICE, 501, DECIDED, "The Telegram proxy does not offer this step"),
  PROXY_UNAUTHORIZED(
      AUTHENTICATION, 502, DECIDED, "The Telegram proxy refused this service's own key"),

  // The direct route.
  DIRECT_NOT_CONFIGURED(NETWORK, 503, DECIDED, "The direct route to Telegram is not configured"),
  DIRECT_NOT_BUNDLED(
      NETWORK, 503, DECIDED, "The direct route to Telegram is not part of this installation"),
  DIRECT_BROKEN(
      NETWORK, 503, DECIDED, "The direct route to Telegram is out of use on this instance"),
  DIRECT_UNSUPPORTED(
      TELEGRAM_API, 501, DECIDED, "The direct route to Telegram does not offer this step"),
  TELEGRAM_UNREACHABLE(NETWORK, 503, NOT_REACHED, "Telegram cannot be reached", RETRYABLE),
  TELEGRAM_ANSWER_LOST(
      NETWORK, 504, AMBIGUOUS, "Telegram did not answer in time; whether it acted is not known"),

  // Telegram: the phone number.
  PHONE_NUMBER_INVALID(TELEGRAM_API, 400, DECIDED, "Telegram does not know this phone number"),
  PHONE_NUMBER_BANNED(TELEGRAM_API, 403, DECIDED, "Telegram has banned this phone number"),
  PHONE_NUMBER_FLOOD(
      RATE_LIMIT, 429, DECIDED, "Too many codes were asked for this phone number", RETRYABLE),
  PHONE_PASSWORD_FLOOD(
      RATE_LIMIT, 429, DECIDED, "Too many logins were tried with this number", RETRYABLE),
  PHONE_NUMBER_APP_SIGNUP_FORBIDDEN(
      TELEGRAM_API, 403, DECIDED, "This number cannot be used with this app"),
  PHONE_PASSWORD_PROTECTED(
      TELEGRAM_API, 403, DECIDED, "This number is protected by a password of its own"),
  SIGN_UP_REQUIRED(
      TELEGRAM_API, 409, DECIDED, "Nobody has signed up to Telegram with this phone number"),
  PREMIUM_REQUIRED(
      TELEGRAM_API, 402, DECIDED, "Telegram wants a purchase before it sends this code"),
  FLOOD_WAIT(RATE_LIMIT, 429, DECIDED, "Telegram asks to wait", RETRYABLE),
  FROZEN_METHOD_INVALID(TELEGRAM_API, 403, DECIDED, "Telegram has frozen this account"),

  // Telegram: the code and the password.
  SMS_CODE_CREATE_FAILED(
      TELEGRAM_API, 502, DECIDED, "Telegram could not deliver the code", RETRYABLE),
  SEND_CODE_UNAVAILABLE(TELEGRAM_API, 409, DECIDED, "Telegram has no way left to deliver a code"),
  PHONE_CODE_EMPTY(TELEGRAM_API, 400, DECIDED, "The code is empty"),
  PHONE_CODE_HASH_EMPTY(TELEGRAM_API, 400, DECIDED, "The code's hash is empty"),
  PHONE_CODE_INVALID(AUTHENTICATION, 400, DECIDED, "The code is wrong"),
  PHONE_CODE_EXPIRED(AUTHENTICATION, 410, DECIDED, "The code has expired; start a new login"),
  SESSION_PASSWORD_NEEDED(AUTHENTICATION, 409, DECIDED, "The account's 2FA password is needed"),
  PASSWORD_HASH_INVALID(AUTHENTICATION, 400, DECIDED, "The password is wrong"),
  SRP_ID_INVALID(
      TELEGRAM_API, 409, DECIDED, "Telegram wants the password to be given again", RETRYABLE),
  SRP_PASSWORD_CHANGED(
      AUTHENTICATION, 409, DECIDED, "The password was changed meanwhile", RETRYABLE),
  PASSWORD_RECOVERY_NA(AUTHENTICATION, 409, DECIDED, "This password cannot be recovered"),
  PASSWORD_RECOVERY_EXPIRED(AUTHENTICATION, 410, DECIDED, "The recovery code has expired"),
  CODE_INVALID(AUTHENTICATION, 400, DECIDED, "The recovery code is wrong"),
  EMAIL_INVALID(AUTHENTICATION, 400, DECIDED, "Telegram refused the e-mail step"),
  AUTH_TOKEN_EXPIRED(AUTHENTICATION, 410, DECIDED, "The login token has expired"),
  AUTH_TOKEN_INVALID(AUTHENTICATION, 410, DECIDED, "The login token is not valid"),
  AUTH_TOKEN_ALREADY_ACCEPTED(AUTHENTICATION, 410, DECIDED, "The login token was already used"),
  ACCESS_TOKEN_INVALID(AUTHENTICATION, 400, DECIDED, "The bot token is not valid"),
  ACCESS_TOKEN_EXPIRED(AUTHENTICATION, 400, DECIDED, "The bot token has expired"),

  // Telegram: the session.
  SESSION_DEAD(AUTHENTICATION, 410, DECIDED, "Telegram has ended this session"),
  USER_DEACTIVATED(AUTHENTICATION, 410, DECIDED, "This Telegram account is gone"),
  AUTH_KEY_DUPLICATED(
      AUTHENTICATION, 410, DECIDED, "The session was used in two places and Telegram ended it"),
  AUTH_KEY_PERM_EMPTY(UNKNOWN, 500, DECIDED, "The service used an unbound key"),
  FRESH_RESET_AUTHORISATION_FORBIDDEN(
      TELEGRAM_API, 409, DECIDED, "The session is too new to end others"),

  // Telegram: the operator's credentials and Telegram's own troubles.
  API_ID_INVALID(TELEGRAM_API, 503, DECIDED, "Telegram refuses this service's API id"),
  API_ID_PUBLISHED_FLOOD(TELEGRAM_API, 503, DECIDED, "Telegram refuses this service's API id"),
  UPDATE_APP_TO_LOGIN(TELEGRAM_API, 503, DECIDED, "Telegram wants a newer protocol layer"),
  CONNECTION_REFUSED_BY_TELEGRAM(
      TELEGRAM_API, 503, DECIDED, "Telegram refuses how this service introduces itself"),
  RESTART_REQUIRED(TELEGRAM_API, 409, DECIDED, "Telegram gave this login up; start a new one"),
  AUTH_RESTART(
      TELEGRAM_API, 503, DECIDED, "Telegram asks to start the login again", RETRYABLE, BREAKER),
  SIGN_IN_FAILED(
      TELEGRAM_API, 503, DECIDED, "Telegram could not sign the user in", RETRYABLE, BREAKER),
  TELEGRAM_UNAVAILABLE(
      TELEGRAM_API, 503, DECIDED, "Telegram has trouble of its own", RETRYABLE, BREAKER),
  TELEGRAM_CONNECTION_FAILED(
      NETWORK, 503, DECIDED, "The connection to Telegram failed", RETRYABLE, BREAKER),
  TELEGRAM_ERROR(
      TELEGRAM_API, 502, DECIDED, "Telegram refused with an error that this service does not know"),

  // This service.
  OVERLOADED(UNKNOWN, 503, DECIDED, "The service has more requests than it can work on", RETRYABLE),
  STORE_UNAVAILABLE(
      UNKNOWN, 503, DECIDED, "The service cannot reach its store for the moment", RETRYABLE),
  INTERNAL_ERROR(UNKNOWN, 500, DECIDED, "The service failed");

  enum Flag {
    RETRYABLE,
    BREAKER
  }

  private final FailureType type;
  private final int httpStatus;
  private final Effect effect;
  private final String message;
  private final boolean retryable;
  private final boolean countsForBreaker;

  FailureCode(FailureType type, int httpStatus, Effect effect, String message, Flag... flags) {
    this.type = type;
    this.httpStatus = httpStatus;
    this.effect = effect;
    this.message = message;
    this.retryable = List.of(flags).contains(RETRYABLE);
    this.countsForBreaker = List.of(flags).contains(BREAKER);
  }

  /** The stable code that clients see; the HTTP status tells some validation errors apart. */
  public String code() {
    return switch (this) {
      case UNSUPPORTED_MEDIA_TYPE, URI_TOO_LONG, HEADERS_TOO_LARGE -> VALIDATION_ERROR.name();
      default -> name();
    };
  }

  /** Which side failed. */
  public FailureType type() {
    return type;
  }

  /** The HTTP status that the failure is answered with; read by the API only. */
  public int httpStatus() {
    return httpStatus;
  }

  /** Whether Telegram may have acted. */
  public Effect effect() {
    return effect;
  }

  /** Whether the same request may succeed later without anything being changed by the caller. */
  public boolean retryable() {
    return retryable;
  }

  /** Whether the failure speaks of the proxy's health; a user's mistake never does. */
  public boolean countsForBreaker() {
    return countsForBreaker;
  }

  /** A sentence for people, free of secrets. */
  public String message() {
    return message;
  }
}
