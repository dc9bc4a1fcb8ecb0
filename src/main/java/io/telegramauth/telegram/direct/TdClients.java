package io.telegramauth.telegram.direct;

import io.telegramauth.failure.FailureCode;
import java.util.Optional;
import java.util.function.Consumer;

/** Opens TDLib clients. Thread-safe. */
interface TdClients {
  /** Returns why no client can be opened, as far as known without trying; empty if one can. */
  default Optional<FailureCode> outOfUse() {
    return Optional.empty();
  }

  /**
   * Opens a client. It sends updates until it reports {@link TdAuthorization.Closed}; then it is
   * gone.
   *
   * @param onUpdate receives the updates that a login needs, authorisation states in order. Called
   *     by several threads; must be quick and must not throw
   * @throws TdUnavailableException if no usable TDLib is available
   */
  TdClient open(Consumer<TdUpdate> onUpdate);
}
