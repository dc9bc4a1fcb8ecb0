package io.telegramauth.session;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/**
 * Stores the log-outs that are pending at Telegram, so that any instance can do them. Operations
 * fail with a {@link io.telegramauth.failure.FailureException}.
 */
public interface PendingLogOutStore {
  /** Adds a log-out that was not tried yet, unless the session has one. */
  Uni<Void> add(PendingLogOut first);

  /**
   * Finds those that are due by now, those that have waited longest first.
   *
   * @param max how many, up to 25
   */
  Uni<List<PendingLogOut>> findDue(int max);

  /** Finds the log-out of a session. */
  Uni<Optional<PendingLogOut>> find(String sessionId);

  /**
   * Counts the log-outs that are pending, whether they are due or not. Changes of the last seconds
   * may be missing.
   *
   * @param max counts up to here
   */
  Uni<Integer> count(int max);

  /**
   * Stores a log-out after one more retry.
   *
   * @return false if another instance came first; nothing is changed then
   */
  Uni<Boolean> update(PendingLogOut next);

  /** Removes the log-out of a session, if there is one. */
  Uni<Void> remove(String sessionId);
}
