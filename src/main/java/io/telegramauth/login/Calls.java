package io.telegramauth.login;

import io.telegramauth.crypto.LookupHash;
import io.telegramauth.telegram.Call;
import io.telegramauth.telegram.Deadline;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** How a login's steps are asked of Telegram. */
@ApplicationScoped
class Calls {
  /** A tenth of the time left is kept for what comes after Telegram's answer: storing it. */
  private static final int RESERVED_PART = 10;

  private final LookupHash lookupHash;

  Calls(LookupHash lookupHash) {
    this.lookupHash = lookupHash;
  }

  /**
   * The call for what this version of a login has claimed: each is an action of its own.
   *
   * @param deadline of all that is done for it
   */
  Call of(Login claimed, Deadline deadline) {
    String action = claimed.id().value() + "/" + claimed.version();
    Duration reserved = deadline.remaining().dividedBy(RESERVED_PART);
    return new Call(deadline.earlier(reserved), lookupHash.current("telegram-call", action));
  }
}
