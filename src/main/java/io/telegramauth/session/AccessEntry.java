package io.telegramauth.session;

import java.time.Instant;
import java.util.Optional;

/**
 * An entry of a session's access log.
 *
 * @param at the time
 * @param service the service that the key belongs to, never a name that a caller claims
 * @param action the action
 * @param outcome its outcome
 * @param address the caller's network address
 * @param requestId the id of the request in the logs
 */
public record AccessEntry(
    Instant at,
    String service,
    Action action,
    Outcome outcome,
    Optional<String> address,
    Optional<String> requestId) {
  /** An action on a session. */
  public enum Action {
    CREATE,
    HAND_OUT,
    REVOKE,
    LOG_OUT
  }

  /** The outcome of an action. */
  public enum Outcome {
    DONE,
    /** Telegram has not confirmed it yet. */
    PENDING,
    /** The route does not support it. */
    UNSUPPORTED
  }
}
