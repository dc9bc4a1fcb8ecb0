package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.session.Session;
import java.util.List;
import java.util.Optional;

/**
 * Keeps logins until they have expired, and a while longer so that a late caller is told so.
 * Whatever fails in the store fails with a {@link io.telegramauth.failure.FailureException}.
 */
public interface LoginStore {
  /** Keeps a new login; its id is fresh. */
  Uni<Void> insert(Login login);

  /** The login of this id; empty when there is none, or its time is over. */
  Uni<Optional<Login>> find(LoginId id);

  /**
   * Logins that are to be ended at Telegram by now, see {@link Login#abandonedAt}; those that have
   * waited longest first. What was changed within the last seconds may be missing, and what cannot
   * be opened is.
   *
   * @param most how many, up to 25
   */
  Uni<List<Login>> findAbandoned(int most);

  /**
   * Keeps the next version of a login.
   *
   * @return whether it was the next: false when another transition came first; nothing is changed
   *     then
   */
  Uni<Boolean> update(Login next);

  /**
   * Keeps the next version of a login together with what is held against its number: both or none.
   *
   * @return false when another transition or another change came first; nothing is changed then
   */
  Uni<Boolean> update(Login next, PhoneThrottleStateStore.Change standing);

  /**
   * Keeps a completed login together with the session that it led to and, if given, with what is
   * held against its number: all or none.
   *
   * @return as {@link #update(Login, PhoneThrottleStateStore.Change)}
   */
  Uni<Boolean> complete(
      Login completed, Session session, Optional<PhoneThrottleStateStore.Change> standing);
}
