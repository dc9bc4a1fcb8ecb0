package io.telegramauth.session;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * An entry of a session's access log, or of an {@link AuditSubject}'s audit.
 *
 * @param at the time
 * @param service the service that the key belongs to, never a name that a caller claims
 * @param action the action
 * @param outcome its outcome
 * @param address the caller's network address
 * @param requestId the id that this service has given the request
 * @param callerRequestId the id that the caller has given the request
 */
public record AccessEntry(
    Instant at,
    String service,
    Action action,
    Outcome outcome,
    Optional<String> address,
    Optional<String> requestId,
    Optional<String> callerRequestId) {
  /** An action on a session. */
  public enum Action {
    CREATE,
    HAND_OUT,
    REVOKE,
    LOG_OUT,
    /** A check whether a session can be handed out. */
    LOOK_UP,
    /** Listing a user's sessions. */
    LIST,
    /** Sealing a session anew. */
    RESEAL,
    /** Reading an access log or an audit. */
    READ_LOG,
    /** Presenting a key. */
    AUTHENTICATE,
    /** No action that this version writes. */
    UNKNOWN;

    /** Returns the action of this name; {@link #UNKNOWN} if there is none. */
    public static Action of(String name) {
      return find(values(), name).orElse(UNKNOWN);
    }
  }

  /** The outcome of an action. */
  public enum Outcome {
    DONE,
    /** Telegram has not confirmed it yet. */
    PENDING,
    /** The route does not support it. */
    UNSUPPORTED,
    /** The stored session does not open, or was changed in the store. */
    UNREADABLE,
    /** There is no such session that the caller sees. */
    NOT_FOUND,
    /** The session is not available in the requested format: nothing was handed out. */
    FORMAT_UNAVAILABLE,
    /** The key is not configured. */
    REJECTED,
    /** No outcome that this version writes. */
    UNKNOWN;

    /** Returns the outcome of this name; {@link #UNKNOWN} if there is none. */
    public static Outcome of(String name) {
      return find(values(), name).orElse(UNKNOWN);
    }
  }

  private static <E extends Enum<E>> Optional<E> find(E[] constants, String name) {
    return Arrays.stream(constants).filter(constant -> constant.name().equals(name)).findFirst();
  }

  /** Returns the entry with another outcome. */
  public AccessEntry with(Outcome other) {
    return new AccessEntry(at, service, action, other, address, requestId, callerRequestId);
  }
}
