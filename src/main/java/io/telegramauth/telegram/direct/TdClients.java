package io.telegramauth.telegram.direct;

import io.telegramauth.failure.FailureCode;
import java.util.Optional;
import java.util.function.Consumer;

/** TDLib: where its clients come from. Thread-safe. */
interface TdClients {
  /** Why no client could be opened, as far as that can be told without trying; empty when so. */
  default Optional<FailureCode> outOfUse() {
    return Optional.empty();
  }

  /**
   * Opens a client. It reports until it reports {@link TdAuthorization.Closed}, and is gone then.
   *
   * @param updates told everything that is of use to a login, steps in the order in which they
   *     happened; must be quick, must not throw, and is told by several threads
   * @throws TdUnavailableException if there is no TDLib that could be used
   */
  TdClient open(Consumer<TdUpdate> updates);
}
