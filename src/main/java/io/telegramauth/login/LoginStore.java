package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.session.SessionService.CreatedSession;
import java.util.List;
import java.util.Optional;

/**
 * Stores logins until they have expired, and a while longer, so that a late caller learns that.
 * Operations fail with a {@link io.telegramauth.failure.FailureException}.
 */
public interface LoginStore {
  /** Inserts a new login with a fresh id. */
  Uni<Void> insert(Login login);

  /** Finds a login; empty if there is none, or its time is over. */
  Uni<Optional<Login>> find(LoginId id);

  /**
   * Finds logins that are to be ended at Telegram by now, see {@link Login#abandonedAt}; those that
   * have waited longest first. May miss changes of the last seconds, and leaves out what cannot be
   * decrypted.
   *
   * @param max how many, up to 25
   */
  Uni<List<Login>> findAbandoned(int max);

  /**
   * Stores the next version of a login.
   *
   * @return false if another transition came first; nothing is changed then
   */
  Uni<Boolean> update(Login next);

  /**
   * Stores the next version of a login and a change of its number's throttle state in one
   * transaction.
   *
   * @return false if another transition or another change came first; nothing is changed then
   */
  Uni<Boolean> update(Login next, PhoneThrottleStateStore.Change change);

  /**
   * Stores a completed login, its session with the first entry of the access log and, if given, a
   * change of its number's throttle state, in one transaction.
   *
   * @return as {@link #update(Login, PhoneThrottleStateStore.Change)}
   */
  Uni<Boolean> complete(
      Login completed, CreatedSession created, Optional<PhoneThrottleStateStore.Change> change);
}
