package io.telegramauth.session;

import io.telegramauth.failure.FailureCode;
import java.util.Optional;

/** Receives hand-outs and revocations of sessions. Must be quick and must not throw. */
public interface SessionListener {
  /**
   * A service has requested a session.
   *
   * @param service the service that the key belongs to
   * @param failure the reason why it got none; empty if it got one
   */
  void onHandOut(String service, Optional<FailureCode> failure);

  /**
   * A hand-out has stepped over a session that does not open or was changed in the store.
   *
   * @param service the service that requested it
   */
  void onSkipped(String service);

  /**
   * A session was revoked.
   *
   * @param service the service that requested it
   * @param telegram the outcome of the log-out at Telegram
   */
  void onRevocation(String service, AccessEntry.Outcome telegram);
}
