package io.telegramauth.session;

import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * Keeps in mind which revoked sessions Telegram has to be told of, so that any instance can do it.
 * Whatever fails in the store fails with a {@link io.telegramauth.failure.FailureException}.
 */
public interface PendingLogOutStore {
  /** Adds one that was not tried yet; where the session has one already, that stays. */
  Uni<Void> add(PendingLogOut first);

  /**
   * Those that are due by now, those that have waited longest first.
   *
   * @param most how many, up to 25
   */
  Uni<List<PendingLogOut>> findDue(int most);

  /**
   * Keeps what is known after one more try, {@code tried} one above the one before.
   *
   * @return false when somebody else came first; nothing is changed then
   */
  Uni<Boolean> update(PendingLogOut next);

  /** Forgets a session's; there need be none. */
  Uni<Void> remove(String sessionId);
}
