package io.telegramauth.login;

import io.telegramauth.crypto.LookupHash;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.telegram.Call;
import jakarta.enterprise.context.ApplicationScoped;

/** How a login's steps are asked of Telegram. */
@ApplicationScoped
class TelegramCalls {
  private final LookupHash lookupHash;

  TelegramCalls(LookupHash lookupHash) {
    this.lookupHash = lookupHash;
  }

  /**
   * The call for what this version of a login has claimed: each is an action of its own.
   *
   * @param deadline of all that is done for it
   */
  Call of(Login claimed, Deadline deadline) {
    String action = claimed.id().value() + "/" + claimed.version();
    return new Call(deadline.ofTelegram(), lookupHash.current("telegram-call", action));
  }
}
