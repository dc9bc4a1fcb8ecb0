package io.telegramauth.session;

import io.telegramauth.failure.FailureCode;
import java.util.Optional;

/** Is told who was handed sessions, and who ended them. Must be quick, must not throw. */
public interface SessionListener {
  /**
   * A service has asked for a session.
   *
   * @param service the name that belongs to its key
   * @param failure why it has none; empty when it was handed one
   */
  void handedOut(String service, Optional<FailureCode> failure);

  /**
   * A session was revoked.
   *
   * @param service who has asked for it
   * @param telegram what came of telling Telegram
   */
  void revoked(String service, AccessEntry.Outcome telegram);
}
