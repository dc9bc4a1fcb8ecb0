package io.telegramauth.login;

import io.telegramauth.crypto.LookupHash;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.telegram.Call;
import jakarta.enterprise.context.ApplicationScoped;

/** Creates the calls of Telegram for the steps of a login. */
@ApplicationScoped
class TelegramCalls {
  private final LookupHash lookupHash;

  TelegramCalls(LookupHash lookupHash) {
    this.lookupHash = lookupHash;
  }

  /**
   * Creates the call for the step that this version of a login has claimed. Each version is an
   * action with an idempotency key of its own.
   *
   * @param deadline the deadline of the whole step
   */
  Call of(Login claimed, Deadline deadline) {
    String action = claimed.id().value() + "/" + claimed.version();
    return new Call(deadline.forTelegram(), lookupHash.current("telegram-call", action));
  }
}
