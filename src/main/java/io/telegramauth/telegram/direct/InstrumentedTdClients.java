package io.telegramauth.telegram.direct;

import io.telegramauth.failure.FailureCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Reports the opening and the end of each TDLib client to a listener. */
final class InstrumentedTdClients implements TdClients {
  private final TdClients clients;
  private final DirectListener listener;

  InstrumentedTdClients(TdClients clients, DirectListener listener) {
    this.clients = clients;
    this.listener = listener;
  }

  @Override
  public Optional<FailureCode> outOfUse() {
    return clients.outOfUse();
  }

  @Override
  public TdClient open(Consumer<TdUpdate> onUpdate) {
    long begun = System.nanoTime();
    AtomicBoolean gone = new AtomicBoolean();
    try {
      TdClient client =
          clients.open(
              update -> {
                if (isEnd(update) && gone.compareAndSet(false, true)) {
                  listener.onClose(since(begun));
                }
                onUpdate.accept(update);
              });
      listener.onOpen();
      return client;
    } catch (TdUnavailableException e) {
      listener.onUnavailable();
      throw e;
    }
  }

  private static boolean isEnd(TdUpdate update) {
    return update instanceof TdUpdate.Broken
        || (update instanceof TdUpdate.AuthorizationState step
            && step.authorization() instanceof TdAuthorization.Closed);
  }

  private static Duration since(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun);
  }
}
