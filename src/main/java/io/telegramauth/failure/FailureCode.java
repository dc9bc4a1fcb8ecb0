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
 * The failure catalogue. A constant's name is the stable {@code error.code} of the API; RPC errors
 * keep Telegram's names.
 *
 * <p>HTTP status 401 is reserved for the service's own keys: a wrong code or password is 400, an
 * expired one 410.
 *
 * @see <a href="https://core.telegram.org/api/errors">Telegram's error handling</a>
 */
public enum FailureCode {
  // The request.
  VALIDATION_ERROR(
      UNKNOWN, 400, DECIDED, "The request is invalid; correct it before sending it again"),
  UNSUPPORTED_MEDIA_TYPE(
      UNKNOWN, 415, DECIDED, "The request body must be application/json; set Content-Type"),
  PAYLOAD_TOO_LARGE(UNKNOWN, 413, DECIDED, "The request body is larger than 16 KiB"),
  URI_TOO_LONG(UNKNOWN, 414, DECIDED, "The request line is too long; shorten the URI"),
  HEADERS_TOO_LARGE(
      UNKNOWN, 431, DECIDED, "The request headers are too large; send fewer or shorter ones"),
  NOT_FOUND(UNKNOWN, 404, DECIDED, "This path does not exist"),
  METHOD_NOT_ALLOWED(UNKNOWN, 405, DECIDED, "This path does not support the request method"),
  NOT_ACCEPTABLE(
      UNKNOWN, 406, DECIDED, "Responses are available as application/json only; accept it"),
  UNAUTHORIZED(AUTHENTICATION, 401, DECIDED, "A valid key is required in the Authorization header"),
  FORBIDDEN(AUTHENTICATION, 403, DECIDED, "This key is not for this path; use one of another role"),
  IDEMPOTENCY_KEY_REUSED(
      UNKNOWN, 422, DECIDED, "This Idempotency-Key was used for another request; choose a new one"),
  IDEMPOTENCY_KEY_IN_USE(
      UNKNOWN, 409, DECIDED, "This Idempotency-Key is in use; repeat the request later", RETRYABLE),
  RATE_LIMITED(
      RATE_LIMIT, 429, DECIDED, "Too many requests; wait before sending the next one", RETRYABLE),
  OUTCOME_UNKNOWN(
      UNKNOWN, 504, AMBIGUOUS, "The request may have taken effect; check before repeating it"),

  // The login.
  LOGIN_NOT_FOUND(AUTHENTICATION, 404, DECIDED, "This login does not exist; start a new one"),
  LOGIN_EXPIRED(AUTHENTICATION, 410, DECIDED, "The login has expired; start a new one"),
  STEP_NOT_ALLOWED(
      AUTHENTICATION, 409, DECIDED, "The login does not accept this step in its current state"),
  STEP_IN_PROGRESS(
      AUTHENTICATION, 409, DECIDED, "Another step is in progress; try again afterwards", RETRYABLE),
  RESEND_NOT_AVAILABLE(
      AUTHENTICATION, 409, DECIDED, "Telegram offers no other channel; use the code sent before"),
  RESEND_TOO_EARLY(
      AUTHENTICATION, 409, DECIDED, "It is too early for a resend; wait before it", RETRYABLE),
  TOO_MANY_ATTEMPTS(
      RATE_LIMIT, 429, DECIDED, "Too many wrong codes for this phone number; wait", RETRYABLE),
  SESSION_NOT_FOUND(AUTHENTICATION, 404, DECIDED, "There is no such session, or it has expired"),
  SESSION_FORMAT_UNAVAILABLE(
      UNKNOWN, 409, DECIDED, "The session is not available in this format; request another one"),

  // The network between the service and the proxy.
  PROXY_UNREACHABLE(
      NETWORK, 503, NOT_REACHED, "The Telegram proxy cannot be reached", RETRYABLE, BREAKER),
  PROXY_TIMEOUT(
      NETWORK, 504, AMBIGUOUS, "The Telegram proxy timed out; it may have acted", BREAKER),
  PROXY_CONNECTION_LOST(
      NETWORK, 504, AMBIGUOUS, "The connection to the proxy broke; it may have acted", BREAKER),
  DEADLINE_EXCEEDED(
      NETWORK, 503, NOT_REACHED, "The time ran out before Telegram was called", RETRYABLE),

  // The proxy.
  PROXY_CIRCUIT_OPEN(
      PROXY_SERVICE, 503, NOT_REACHED, "The Telegram proxy keeps failing; retry later", RETRYABLE),
  PROXY_SWITCHED_OFF(
      PROXY_SERVICE, 503, NOT_REACHED, "The Telegram proxy is switched off", RETRYABLE),
  PROXY_UNAVAILABLE(
      PROXY_SERVICE, 503, NOT_REACHED, "The Telegram proxy is unavailable", RETRYABLE, BREAKER),
  PROXY_RATE_LIMITED(RATE_LIMIT, 429, NOT_REACHED, "The Telegram proxy asks to wait", RETRYABLE),
  PROXY_ERROR(
      PROXY_SERVICE, 502, AMBIGUOUS, "The Telegram proxy failed; it may have acted", BREAKER),
  PROXY_BAD_RESPONSE(
      PROXY_SERVICE, 502, AMBIGUOUS, "The proxy's response is invalid; it may have acted", BREAKER),
  PROXY_REJECTED(
      PROXY_SERVICE, 502, DECIDED, "The Telegram proxy rejected the request; contact the operator"),
  PROXY_UNCLEAR(
      PROXY_SERVICE, 502, DECIDED, "The Telegram proxy gave no reason; try again", RETRYABLE),
  PROXY_UNSUPPORTED(PROXY_SERVICE, 501, DECIDED, "The Telegram proxy does not support this step"),
  PROXY_UNAUTHORIZED(AUTHENTICATION, 502, DECIDED, "The Telegram proxy rejects this service's key"),

  // The direct route.
  DIRECT_NOT_CONFIGURED(NETWORK, 503, DECIDED, "The direct route to Telegram is not configured"),
  DIRECT_NOT_BUNDLED(NETWORK, 503, DECIDED, "The direct route to Telegram is not installed"),
  DIRECT_BROKEN(NETWORK, 503, DECIDED, "The direct route to Telegram is broken on this instance"),
  DIRECT_UNSUPPORTED(
      TELEGRAM_API, 501, DECIDED, "The direct route to Telegram does not support this step"),
  TELEGRAM_UNREACHABLE(NETWORK, 503, NOT_REACHED, "Telegram cannot be reached", RETRYABLE),
  TELEGRAM_ANSWER_LOST(
      NETWORK, 504, AMBIGUOUS, "Telegram did not respond in time; it may have acted"),

  // Telegram: the phone number.
  PHONE_NUMBER_INVALID(TELEGRAM_API, 400, DECIDED, "Telegram rejects this phone number; check it"),
  PHONE_NUMBER_BANNED(
      TELEGRAM_API, 403, DECIDED, "Telegram has banned this number; contact Telegram's support"),
  PHONE_NUMBER_FLOOD(
      RATE_LIMIT, 429, DECIDED, "Too many codes were requested for this number; wait", RETRYABLE),
  PHONE_PASSWORD_FLOOD(
      RATE_LIMIT, 429, DECIDED, "Too many logins were tried with this number; wait", RETRYABLE),
  PHONE_NUMBER_APP_SIGNUP_FORBIDDEN(
      TELEGRAM_API, 403, DECIDED, "Telegram does not allow this number in this application"),
  PHONE_PASSWORD_PROTECTED(
      TELEGRAM_API, 403, DECIDED, "This number has a password of its own and cannot log in here"),
  SIGN_UP_REQUIRED(
      TELEGRAM_API, 409, DECIDED, "This number has no Telegram account; sign up in an app first"),
  PREMIUM_REQUIRED(
      TELEGRAM_API, 402, DECIDED, "Telegram requires a purchase for this code; log in with an app"),
  FLOOD_WAIT(RATE_LIMIT, 429, DECIDED, "Telegram asks to wait before the next request", RETRYABLE),
  FROZEN_METHOD_INVALID(
      TELEGRAM_API, 403, DECIDED, "Telegram has frozen this account; contact Telegram's support"),

  // Telegram: the code and the password.
  SMS_CODE_CREATE_FAILED(
      TELEGRAM_API, 502, DECIDED, "Telegram could not deliver the code; retry later", RETRYABLE),
  SEND_CODE_UNAVAILABLE(
      TELEGRAM_API, 409, DECIDED, "Telegram cannot deliver another code; start a new login later"),
  PHONE_CODE_EMPTY(TELEGRAM_API, 400, DECIDED, "The code is empty; enter it"),
  PHONE_CODE_HASH_EMPTY(
      TELEGRAM_API, 400, DECIDED, "The hash of the code is empty; start a new login"),
  PHONE_CODE_INVALID(AUTHENTICATION, 400, DECIDED, "The code is wrong; check it and try again"),
  PHONE_CODE_EXPIRED(AUTHENTICATION, 410, DECIDED, "The code has expired; start a new login"),
  SESSION_PASSWORD_NEEDED(
      AUTHENTICATION, 409, DECIDED, "The account has a 2FA password; submit it next"),
  PASSWORD_HASH_INVALID(
      AUTHENTICATION, 400, DECIDED, "The password is wrong; check it and try again"),
  SRP_ID_INVALID(
      TELEGRAM_API, 409, DECIDED, "Telegram asks for the password again; resubmit it", RETRYABLE),
  SRP_PASSWORD_CHANGED(
      AUTHENTICATION, 409, DECIDED, "The password was changed; submit the new one", RETRYABLE),
  PASSWORD_RECOVERY_NA(
      AUTHENTICATION, 409, DECIDED, "The account has no e-mail address to recover the password"),
  PASSWORD_RECOVERY_EXPIRED(
      AUTHENTICATION, 410, DECIDED, "The recovery code has expired; request a new one"),
  CODE_INVALID(AUTHENTICATION, 400, DECIDED, "The recovery code is wrong; check it and try again"),
  EMAIL_INVALID(
      AUTHENTICATION, 400, DECIDED, "Telegram rejects the e-mail address or its code; check them"),
  AUTH_TOKEN_EXPIRED(
      AUTHENTICATION, 410, DECIDED, "The login token has expired; request a new one"),
  AUTH_TOKEN_INVALID(AUTHENTICATION, 410, DECIDED, "The login token is invalid; request a new one"),
  AUTH_TOKEN_ALREADY_ACCEPTED(
      AUTHENTICATION, 410, DECIDED, "The login token was already used; request a new one"),
  ACCESS_TOKEN_INVALID(AUTHENTICATION, 400, DECIDED, "The bot token is invalid; check it"),
  ACCESS_TOKEN_EXPIRED(
      AUTHENTICATION, 400, DECIDED, "The bot token has expired; request a new one"),

  // Telegram: the session.
  SESSION_DEAD(AUTHENTICATION, 410, DECIDED, "Telegram has ended this session; start a new login"),
  USER_DEACTIVATED(
      AUTHENTICATION, 410, DECIDED, "This Telegram account was deleted or deactivated"),
  AUTH_KEY_DUPLICATED(
      AUTHENTICATION, 410, DECIDED, "The session was used in two places and is dead; log in again"),
  AUTH_KEY_PERM_EMPTY(
      UNKNOWN, 500, DECIDED, "The service used an unbound key; contact the operator"),
  FRESH_RESET_AUTHORISATION_FORBIDDEN(
      TELEGRAM_API, 409, DECIDED, "The session is too new to end others; try again tomorrow"),

  // Telegram: the operator's credentials, and failures of Telegram itself.
  API_ID_INVALID(
      TELEGRAM_API, 503, DECIDED, "Telegram rejects this service's API id; contact the operator"),
  API_ID_PUBLISHED_FLOOD(
      TELEGRAM_API, 503, DECIDED, "Telegram rejects this service's API id; contact the operator"),
  UPDATE_APP_TO_LOGIN(
      TELEGRAM_API, 503, DECIDED, "Telegram requires a newer version; contact the operator"),
  CONNECTION_REFUSED_BY_TELEGRAM(
      TELEGRAM_API, 503, DECIDED, "Telegram rejects this service's settings; contact the operator"),
  RESTART_REQUIRED(TELEGRAM_API, 409, DECIDED, "This login cannot be continued; start a new one"),
  AUTH_RESTART(
      TELEGRAM_API, 503, DECIDED, "Telegram restarts the login; try again", RETRYABLE, BREAKER),
  SIGN_IN_FAILED(
      TELEGRAM_API, 503, DECIDED, "Telegram failed to sign in; try again", RETRYABLE, BREAKER),
  TELEGRAM_UNAVAILABLE(
      TELEGRAM_API, 503, DECIDED, "Telegram has a failure; try again later", RETRYABLE, BREAKER),
  TELEGRAM_CONNECTION_FAILED(
      NETWORK, 503, DECIDED, "The connection to Telegram failed; retry later", RETRYABLE, BREAKER),
  TELEGRAM_ERROR(
      TELEGRAM_API, 502, DECIDED, "Telegram refused with an error unknown to this service"),

  // This service.
  OVERLOADED(UNKNOWN, 503, DECIDED, "The service is overloaded; try again later", RETRYABLE),
  STORE_UNAVAILABLE(
      UNKNOWN, 503, DECIDED, "The service cannot reach its store; try again later", RETRYABLE),
  INTERNAL_ERROR(UNKNOWN, 500, DECIDED, "The service failed; give the operator the request id");

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

  /**
   * The stable code of the API. Some validation errors share one and differ in their HTTP status.
   */
  public String code() {
    return switch (this) {
      case UNSUPPORTED_MEDIA_TYPE, URI_TOO_LONG, HEADERS_TOO_LARGE -> VALIDATION_ERROR.name();
      default -> name();
    };
  }

  /** The side that failed. */
  public FailureType type() {
    return type;
  }

  /** The HTTP status; read by the API only. */
  public int httpStatus() {
    return httpStatus;
  }

  /** The possible effect at Telegram. */
  public Effect effect() {
    return effect;
  }

  /** Whether the same request may succeed later. */
  public boolean retryable() {
    return retryable;
  }

  /** Whether the circuit breaker counts it. A user's mistake never counts. */
  public boolean countsForBreaker() {
    return countsForBreaker;
  }

  /** A sentence for people, without secrets. */
  public String message() {
    return message;
  }
}
