package io.telegramauth.failure;

import static io.telegramauth.failure.Effect.AMBIGUOUS;
import static io.telegramauth.failure.Effect.DECIDED;
import static io.telegramauth.failure.Effect.NOT_REACHED;
import static io.telegramauth.failure.FailureCode.Flag.BREAKER;
import static io.telegramauth.failure.FailureCode.Flag.RETRYABLE;
import static io.telegramauth.failure.FailureCode.Flag.RPC;
import static io.telegramauth.failure.FailureType.AUTHENTICATION;
import static io.telegramauth.failure.FailureType.NETWORK;
import static io.telegramauth.failure.FailureType.PROXY_SERVICE;
import static io.telegramauth.failure.FailureType.RATE_LIMIT;
import static io.telegramauth.failure.FailureType.TELEGRAM_API;
import static io.telegramauth.failure.FailureType.UNKNOWN;

import java.util.List;

/**
 * The failure catalogue. A constant's name is the stable {@code error.code} of the API; RPC errors
 * keep Telegram's names. The effect is {@code DECIDED} unless a constant names another.
 *
 * <p>HTTP status 401 is reserved for the service's own keys: a wrong code or password is 400, an
 * expired one 410.
 *
 * @see <a href="https://core.telegram.org/api/errors">Telegram's error handling</a>
 */
public enum FailureCode {
  // The request.
  VALIDATION_ERROR(UNKNOWN, 400, "The request is invalid; correct it before sending it again"),
  UNSUPPORTED_MEDIA_TYPE(
      UNKNOWN, 415, "The request body must be application/json; set Content-Type"),
  REQUEST_TIMEOUT(UNKNOWN, 408, "The request did not arrive in time; send it again", RETRYABLE),
  ORIGIN_NOT_ALLOWED(UNKNOWN, 403, "Pages of this origin may not call the API"),
  PAYLOAD_TOO_LARGE(UNKNOWN, 413, "The request body is larger than 16 KiB"),
  URI_TOO_LONG(UNKNOWN, 414, "The request line is too long; shorten the URI"),
  HEADERS_TOO_LARGE(UNKNOWN, 431, "The request headers are too large; send fewer or shorter ones"),
  NOT_FOUND(UNKNOWN, 404, "This path does not exist"),
  METHOD_NOT_ALLOWED(UNKNOWN, 405, "This path does not support the request method"),
  NOT_ACCEPTABLE(UNKNOWN, 406, "Responses are available as application/json only; accept it"),
  UNAUTHORIZED(AUTHENTICATION, 401, "A valid key is required in the Authorization header"),
  FORBIDDEN(AUTHENTICATION, 403, "This key is not for this path; use one of another role"),
  IDEMPOTENCY_KEY_REUSED(
      UNKNOWN, 422, "This Idempotency-Key was used for another request; choose a new one"),
  IDEMPOTENCY_KEY_IN_USE(
      UNKNOWN, 409, "This Idempotency-Key is in use; repeat the request later", RETRYABLE),
  RATE_LIMITED(RATE_LIMIT, 429, "Too many requests; wait before sending the next one", RETRYABLE),
  OUTCOME_UNKNOWN(
      UNKNOWN, 504, AMBIGUOUS, "The request may have taken effect; check before repeating it"),

  // The login.
  LOGIN_NOT_FOUND(AUTHENTICATION, 404, "This login does not exist; start a new one"),
  LOGIN_EXPIRED(AUTHENTICATION, 410, "The login has expired; start a new one"),
  STEP_NOT_ALLOWED(AUTHENTICATION, 409, "The login does not accept this step in its current state"),
  STEP_IN_PROGRESS(
      AUTHENTICATION, 409, "Another step is in progress; try again afterwards", RETRYABLE),
  RESEND_NOT_AVAILABLE(
      AUTHENTICATION, 409, "Telegram offers no other channel; use the code sent before"),
  RESEND_TOO_EARLY(AUTHENTICATION, 409, "It is too early to resend the code; wait", RETRYABLE),
  TOO_MANY_ATTEMPTS(RATE_LIMIT, 429, "Too many wrong codes for this phone number; wait", RETRYABLE),
  SESSION_NOT_FOUND(AUTHENTICATION, 404, "There is no such session, or it has expired"),
  SESSION_UNREADABLE(
      UNKNOWN, 500, "The stored session does not open; give the operator the request id"),
  SESSION_FORMAT_UNAVAILABLE(
      UNKNOWN, 409, "The session is not available in this format; request another one"),
  SESSION_JOB_NOT_FOUND(UNKNOWN, 404, "There is no such job"),
  SESSION_JOB_RUNNING(
      UNKNOWN, 409, "Another job of this kind runs; start this one afterwards", RETRYABLE),

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
      PROXY_SERVICE,
      503,
      NOT_REACHED,
      "The Telegram proxy is switched off; retry later",
      RETRYABLE),
  PROXY_UNAVAILABLE(
      PROXY_SERVICE, 503, NOT_REACHED, "The Telegram proxy is unavailable", RETRYABLE, BREAKER),
  PROXY_RATE_LIMITED(
      RATE_LIMIT, 429, NOT_REACHED, "The Telegram proxy asks to wait; retry later", RETRYABLE),
  PROXY_ERROR(
      PROXY_SERVICE, 502, AMBIGUOUS, "The Telegram proxy failed; it may have acted", BREAKER),
  PROXY_BAD_RESPONSE(
      PROXY_SERVICE, 502, AMBIGUOUS, "The proxy's response is invalid; it may have acted", BREAKER),
  PROXY_REJECTED(
      PROXY_SERVICE, 502, "The Telegram proxy rejected the request; contact the operator"),
  PROXY_UNCLEAR(PROXY_SERVICE, 502, "The Telegram proxy gave no reason; try again", RETRYABLE),
  PROXY_UNSUPPORTED(PROXY_SERVICE, 501, "The Telegram proxy does not support this step"),
  PROXY_UNAUTHORIZED(AUTHENTICATION, 502, "The Telegram proxy rejects this service's key"),

  // The direct route.
  DIRECT_NOT_CONFIGURED(NETWORK, 503, "The direct route to Telegram is not configured"),
  DIRECT_NOT_BUNDLED(NETWORK, 503, "The direct route to Telegram is not installed"),
  DIRECT_BROKEN(NETWORK, 503, "The direct route to Telegram is broken on this instance"),
  DIRECT_UNSUPPORTED(TELEGRAM_API, 501, "The direct route to Telegram does not support this step"),
  TELEGRAM_UNREACHABLE(NETWORK, 503, NOT_REACHED, "Telegram cannot be reached", RETRYABLE),
  TELEGRAM_ANSWER_LOST(
      NETWORK, 504, AMBIGUOUS, "Telegram did not respond in time; it may have acted"),

  // Telegram: the phone number.
  PHONE_NUMBER_INVALID(TELEGRAM_API, 400, "Telegram rejects this phone number; check it", RPC),
  PHONE_NUMBER_BANNED(
      TELEGRAM_API, 403, "Telegram has banned this number; contact Telegram's support", RPC),
  PHONE_NUMBER_FLOOD(
      RATE_LIMIT, 429, "Too many codes were requested for this number; wait", RETRYABLE, RPC),
  PHONE_PASSWORD_FLOOD(
      RATE_LIMIT, 429, "Too many logins were tried with this number; wait", RETRYABLE, RPC),
  PHONE_NUMBER_APP_SIGNUP_FORBIDDEN(
      TELEGRAM_API, 403, "Telegram does not allow this number in this application", RPC),
  PHONE_PASSWORD_PROTECTED(
      TELEGRAM_API, 403, "This number has a password of its own and cannot log in here", RPC),
  SIGN_UP_REQUIRED(
      TELEGRAM_API, 409, "This number has no Telegram account; sign up in an app first"),
  PREMIUM_REQUIRED(
      TELEGRAM_API, 402, "Telegram requires a purchase for this code; log in with an app"),
  FLOOD_WAIT(RATE_LIMIT, 429, "Telegram asks to wait before the next request", RETRYABLE, RPC),
  FROZEN_METHOD_INVALID(
      TELEGRAM_API, 403, "Telegram has frozen this account; contact Telegram's support", RPC),

  // Telegram: the code and the password.
  SMS_CODE_CREATE_FAILED(
      TELEGRAM_API, 502, "Telegram could not deliver the code; retry later", RETRYABLE, RPC),
  SEND_CODE_UNAVAILABLE(
      TELEGRAM_API, 409, "Telegram cannot deliver another code; start a new login later", RPC),
  PHONE_CODE_EMPTY(TELEGRAM_API, 400, "The code is empty; enter it", RPC),
  PHONE_CODE_HASH_EMPTY(TELEGRAM_API, 400, "The hash of the code is empty; start a new login", RPC),
  PHONE_CODE_INVALID(AUTHENTICATION, 400, "The code is wrong; check it and try again", RPC),
  PHONE_CODE_EXPIRED(AUTHENTICATION, 410, "The code has expired; start a new login", RPC),
  SESSION_PASSWORD_NEEDED(
      AUTHENTICATION, 409, "The account has a 2FA password; submit it next", RPC),
  PASSWORD_HASH_INVALID(AUTHENTICATION, 400, "The password is wrong; check it and try again", RPC),
  SRP_ID_INVALID(
      TELEGRAM_API, 409, "Telegram asks for the password again; resubmit it", RETRYABLE, RPC),
  SRP_PASSWORD_CHANGED(
      AUTHENTICATION, 409, "The password was changed; submit the new one", RETRYABLE, RPC),
  PASSWORD_RECOVERY_NA(
      AUTHENTICATION, 409, "The account has no e-mail address to recover the password", RPC),
  PASSWORD_RECOVERY_EXPIRED(
      AUTHENTICATION, 410, "The recovery code has expired; request a new one", RPC),
  CODE_INVALID(AUTHENTICATION, 400, "The recovery code is wrong; check it and try again", RPC),
  EMAIL_INVALID(
      AUTHENTICATION, 400, "Telegram rejects the e-mail address or its code; check them", RPC),
  AUTH_TOKEN_EXPIRED(AUTHENTICATION, 410, "The login token has expired; request a new one", RPC),
  AUTH_TOKEN_INVALID(AUTHENTICATION, 410, "The login token is invalid; request a new one", RPC),
  AUTH_TOKEN_ALREADY_ACCEPTED(
      AUTHENTICATION, 410, "The login token was already used; request a new one", RPC),
  ACCESS_TOKEN_INVALID(AUTHENTICATION, 400, "The bot token is invalid; check it", RPC),
  ACCESS_TOKEN_EXPIRED(AUTHENTICATION, 400, "The bot token has expired; request a new one", RPC),

  // Telegram: the session.
  SESSION_DEAD(AUTHENTICATION, 410, "Telegram has ended this session; start a new login"),
  USER_DEACTIVATED(AUTHENTICATION, 410, "This Telegram account was deleted or deactivated", RPC),
  AUTH_KEY_DUPLICATED(
      AUTHENTICATION, 410, "The session was used in two places and is dead; log in again", RPC),
  AUTH_KEY_PERM_EMPTY(UNKNOWN, 500, "The service used an unbound key; contact the operator", RPC),
  FRESH_RESET_AUTHORISATION_FORBIDDEN(
      TELEGRAM_API, 409, "The session is too new to end others; try again tomorrow", RPC),

  // Telegram: the operator's credentials, and failures of Telegram itself.
  API_ID_INVALID(
      TELEGRAM_API, 503, "Telegram rejects this service's API id; contact the operator", RPC),
  API_ID_PUBLISHED_FLOOD(
      TELEGRAM_API, 503, "Telegram rejects this service's API id; contact the operator", RPC),
  UPDATE_APP_TO_LOGIN(
      TELEGRAM_API, 503, "Telegram requires a newer version; contact the operator", RPC),
  CONNECTION_REFUSED_BY_TELEGRAM(
      TELEGRAM_API, 503, "Telegram rejects this service's settings; contact the operator"),
  RESTART_REQUIRED(TELEGRAM_API, 409, "This login cannot be continued; start a new one"),
  AUTH_RESTART(
      TELEGRAM_API, 503, "Telegram restarts the login; try again", RETRYABLE, BREAKER, RPC),
  SIGN_IN_FAILED(
      TELEGRAM_API, 503, "Telegram failed to sign in; try again", RETRYABLE, BREAKER, RPC),
  TELEGRAM_UNAVAILABLE(
      TELEGRAM_API, 503, "Telegram is unavailable; try again later", RETRYABLE, BREAKER),
  TELEGRAM_CONNECTION_FAILED(
      NETWORK, 503, "The connection to Telegram failed; retry later", RETRYABLE, BREAKER),
  TELEGRAM_ERROR(TELEGRAM_API, 502, "Telegram refused with an error unknown to this service"),

  // This service.
  OVERLOADED(UNKNOWN, 503, "The service is overloaded; try again later", RETRYABLE),
  STORE_UNAVAILABLE(UNKNOWN, 503, "The service cannot reach its store; try again later", RETRYABLE),
  INTERNAL_ERROR(UNKNOWN, 500, "The service failed; give the operator the request id");

  enum Flag {
    RETRYABLE,
    BREAKER,
    RPC
  }

  private final FailureType type;
  private final int httpStatus;
  private final Effect effect;
  private final String message;
  private final boolean retryable;
  private final boolean countsForBreaker;
  private final boolean isRpcError;

  FailureCode(FailureType type, int httpStatus, String message, Flag... flags) {
    this(type, httpStatus, DECIDED, message, flags);
  }

  FailureCode(FailureType type, int httpStatus, Effect effect, String message, Flag... flags) {
    this.type = type;
    this.httpStatus = httpStatus;
    this.effect = effect;
    this.message = message;
    this.retryable = List.of(flags).contains(RETRYABLE);
    this.countsForBreaker = List.of(flags).contains(BREAKER);
    this.isRpcError = List.of(flags).contains(RPC);
  }

  /** The stable code of the API. Some validation errors share one, with different statuses. */
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

  /** Whether the constant's name is that of an RPC error of Telegram. */
  public boolean isRpcError() {
    return isRpcError;
  }

  /** A sentence for people, without secrets. */
  public String message() {
    return message;
  }
}
