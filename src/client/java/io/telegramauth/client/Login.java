package io.telegramauth.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;

/**
 * A login: its whole state and the allowed next actions.
 *
 * @param id the id, which is also the permission to continue the login
 * @param state the state
 * @param next the actions that are allowed now
 * @param route the route to Telegram, which never changes; null before a code was sent
 * @param delivery how the code is delivered; null before a code was sent
 * @param qr the QR code, while it waits to be scanned; null in other states
 * @param attemptsLeft remaining attempts for the code, or for the password once it is required
 * @param passwordHint the user's hint for the 2FA password; null if there is none
 * @param expiresAt the time until which the next action is accepted
 * @param session the session of a completed login; null before
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Login(
    String id,
    State state,
    List<Action> next,
    Route route,
    Delivery delivery,
    QrCode qr,
    int attemptsLeft,
    String passwordHint,
    Instant expiresAt,
    CompletedSession session) {
  /** The state of a login. */
  public enum State {
    CODE_SENT,
    QR_PENDING,
    PASSWORD_REQUIRED,
    COMPLETED,
    CANCELLED,
    EXPIRED,
    FAILED,
    /** The outcome of the last action is unknown, or this version does not know the state. */
    UNKNOWN;

    /** Reads a state. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static State of(String value) {
      return WireValues.read(State.class, value, UNKNOWN);
    }

    @JsonValue
    @Override
    public String toString() {
      return WireValues.write(this);
    }
  }

  /** An action on a login. */
  public enum Action {
    CODE,
    PASSWORD,
    RESEND,
    CANCEL,
    /** This version does not know the action. */
    UNKNOWN;

    /** Reads an action. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Action of(String value) {
      return WireValues.read(Action.class, value, UNKNOWN);
    }

    @JsonValue
    @Override
    public String toString() {
      return WireValues.write(this);
    }
  }

  /** A route to Telegram. */
  public enum Route {
    PROXY,
    DIRECT,
    /** This version does not know the route. */
    UNKNOWN;

    /** Reads a route. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Route of(String value) {
      return WireValues.read(Route.class, value, UNKNOWN);
    }

    @JsonValue
    @Override
    public String toString() {
      return WireValues.write(this);
    }
  }

  /**
   * The delivery of a code.
   *
   * @param channel the channel of the code
   * @param length the number of characters; null if Telegram does not say so
   * @param nextChannel the channel of a resend; null if there is no other
   * @param resendAt the time from which a resend is allowed; null if there is no other channel
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Delivery(String channel, Integer length, String nextChannel, Instant resendAt) {}

  /**
   * A QR code that waits to be scanned.
   *
   * @param link its content
   * @param expiresAt the time until which it can be scanned
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record QrCode(String link, Instant expiresAt) {
    @Override
    public String toString() {
      return "QrCode[redacted]";
    }
  }

  /**
   * The session of a completed login, without its secret.
   *
   * @param sessionId the session's id
   * @param userId the Telegram user id
   * @param expiresAt the time until which the session is handed out
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record CompletedSession(String sessionId, long userId, Instant expiresAt) {}

  /** Without the id, which is a permission. */
  @Override
  public String toString() {
    return "Login[" + state + "]";
  }
}
