package io.telegramauth.session;

import java.time.Instant;
import java.util.Optional;

/**
 * One line of a session's access log.
 *
 * @param at when
 * @param service who: the name that belongs to the key, never one that a caller claims
 * @param action what
 * @param outcome what came of it
 * @param address from where
 * @param requestId the request, to find it in the logs
 */
public record AccessEntry(
    Instant at,
    String service,
    Action action,
    Outcome outcome,
    Optional<String> address,
    Optional<String> requestId) {
  /** What can be done to a session. */
  public enum Action {
    CREATE,
    HAND_OUT,
    REVOKE,
    LOG_OUT
  }

  /** What can come of it. */
  public enum Outcome {
    DONE,
    /** Telegram could not be told yet. */
    PENDING,
    /** The route has no way to tell Telegram. */
    UNSUPPORTED
  }
}
