package io.telegramauth.telegram.direct;

import io.telegramauth.deadline.Deadline;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.telegram.direct.TdAuthorization.Closed;
import io.telegramauth.telegram.direct.TdAuthorization.Ready;
import io.telegramauth.telegram.direct.TdAuthorization.WaitParameters;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * An exchange with one TDLib client: one thread at a time sends requests and waits for the
 * responses, until a deadline.
 *
 * <p>It knows whether a request may have reached Telegram. A request that Telegram acts on is given
 * to TDLib only after Telegram has responded over this client's connection: from then on it may
 * have arrived, before that it certainly has not. TDLib's later updates do not help: it reports a
 * connection when a response arrives, not when a request leaves.
 */
final class TdExchange {
  /** The processing of what came from TDLib, in order. */
  private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();

  /** The action to run when the client is gone; null once it is. Guarded by {@link #events}. */
  private Runnable whenGone = () -> {};

  /** Processes the next event, where no thread waits for it; null if nobody does. */
  private final AtomicReference<Runnable> onEvent = new AtomicReference<>();

  private final Deadline deadline;
  private final TdClient client;
  private volatile boolean isDisconnectedWhenReady;

  private TdAuthorization current = new WaitParameters();
  private int transitions;
  private boolean connected;
  private boolean sent;
  private boolean broken;
  private boolean isClosing;
  private Optional<Failure> reported = Optional.empty();

  /** The response to a request, once it arrives. */
  private static final class PendingResponse {
    private TdResponse response;

    boolean isRefused() {
      return response instanceof TdResponse.Refused;
    }

    boolean isDone() {
      return response instanceof TdResponse.Done;
    }
  }

  /**
   * Opens a client.
   *
   * @param deadline the end of waiting
   * @throws TdUnavailableException if there is no TDLib
   */
  TdExchange(TdClients clients, Deadline deadline) {
    this.deadline = deadline;
    this.client = clients.open(this::update);
  }

  private void update(TdUpdate update) {
    if (update instanceof TdUpdate.Broken
        || (update instanceof TdUpdate.AuthorizationState step
            && step.authorization() instanceof Closed)) {
      // First, so that the receiver of the update can rely on it.
      runWhenGone();
    }
    if (isDisconnectedWhenReady
        && update instanceof TdUpdate.AuthorizationState step
        && step.authorization() instanceof Ready) {
      client.send(new TdRequest.Disconnect(), done -> {});
    }
    addEvent(() -> process(update));
  }

  private void addEvent(Runnable event) {
    events.add(event);
    runOnEvent();
  }

  private void runOnEvent() {
    Runnable waiting = onEvent.getAndSet(null);
    if (waiting != null) {
      waiting.run();
    }
  }

  /**
   * Has the client disconnect at once when the user is signed in. TDLib then asks for the user's
   * data. For a second or two after a login token was imported, the data centre may respond that it
   * does not know the key, and TDLib destroys it.
   */
  void disconnectWhenReady() {
    isDisconnectedWhenReady = true;
  }

  /** Sends a request without waiting for the response. */
  void send(TdRequest request) {
    request(request);
  }

  /** Sends the parameters, and waits for the database's authorisation state. */
  TdAuthorization open(TdRequest.SetParameters parameters) {
    PendingResponse response = request(parameters);
    waitUntil(
        () -> response.isRefused() || (response.isDone() && !(current instanceof WaitParameters)));
    if (response.isRefused()) {
      // TDLib could not open the database, or rejects our own parameters.
      throw new FailureException(FailureCode.RESTART_REQUIRED);
    }
    return current;
  }

  /**
   * Sends a request that Telegram acts on, as soon as it is connected, and waits until it is done.
   *
   * @return the authorisation state that the request led to
   * @throws FailureException with Telegram's error; without a response, as {@link #withoutResponse}
   */
  TdAuthorization act(TdRequest request) {
    waitUntil(() -> connected || current instanceof Closed);
    if (current instanceof Closed) {
      return current;
    }
    sent = true;
    int before = transitions;
    PendingResponse response = request(request);
    waitUntil(
        () ->
            response.isRefused()
                || (response.isDone() && transitions > before)
                || current instanceof Closed);
    if (response.response instanceof TdResponse.Refused refused) {
      throw TdFailures.of(refused);
    }
    return current;
  }

  /** Waits until the client closes itself, as it does after a log-out. */
  void awaitClosed() {
    waitUntil(() -> current instanceof Closed);
  }

  /**
   * Processes the events that are there, without waiting.
   *
   * @return the authorisation state now
   */
  TdAuthorization processEvents() {
    for (Runnable next = events.poll(); next != null; next = events.poll()) {
      next.run();
    }
    if (broken || reported.isPresent()) {
      throw new NoResponseException();
    }
    return current;
  }

  /**
   * Runs an action once when there are events to process; at once if there are. The action must be
   * quick, as it runs on the thread that adds the event.
   */
  void whenEvent(Runnable action) {
    onEvent.set(action);
    if (!events.isEmpty()) {
      runOnEvent();
    }
  }

  /** Adds an event that changes nothing, for {@link #whenEvent}. */
  void wake() {
    addEvent(() -> {});
  }

  /** Returns whether Telegram is connected. */
  boolean isConnected() {
    return connected;
  }

  /**
   * Closes the client. May be called again to wait for longer.
   *
   * @param by the end of waiting
   * @return whether the client is closed and its database free
   */
  boolean close(Deadline by) {
    if (!isGone() && !isClosing) {
      isClosing = true;
      // A client that is closed while it connects would go on trying in a busy loop for seconds.
      PendingResponse disconnected = request(new TdRequest.Disconnect());
      receiveUntil(() -> isGone() || disconnected.response != null, by);
      request(new TdRequest.Close());
    }
    return receiveUntil(this::isGone, by) && !broken;
  }

  private boolean isGone() {
    return broken || current instanceof Closed;
  }

  /** Processes events; returns false if the condition was not met in time. */
  private boolean receiveUntil(BooleanSupplier done, Deadline by) {
    while (!done.getAsBoolean()) {
      if (!receive(by)) {
        return false;
      }
    }
    return true;
  }

  /** Runs an action when the client is gone; at once if it is. */
  void whenGone(Runnable action) {
    synchronized (events) {
      if (whenGone != null) {
        whenGone = action;
        return;
      }
    }
    action.run();
  }

  private void runWhenGone() {
    Runnable action;
    synchronized (events) {
      action = whenGone;
      whenGone = null;
    }
    if (action != null) {
      action.run();
    }
  }

  /** Returns the failure of a request that got no response. */
  FailureException withoutResponse() {
    if (reported.isPresent()) {
      return new FailureException(reported.get());
    }
    if (sent) {
      return new FailureException(FailureCode.TELEGRAM_ANSWER_LOST);
    }
    return new FailureException(
        broken ? FailureCode.DIRECT_BROKEN : FailureCode.TELEGRAM_UNREACHABLE);
  }

  private PendingResponse request(TdRequest request) {
    PendingResponse pending = new PendingResponse();
    client.send(request, response -> addEvent(() -> pending.response = response));
    return pending;
  }

  private void waitUntil(BooleanSupplier done) {
    while (!done.getAsBoolean()) {
      if (broken || reported.isPresent() || !receive(deadline)) {
        throw new NoResponseException();
      }
    }
  }

  /** Processes the next event; returns false if none came in time. */
  private boolean receive(Deadline by) {
    try {
      Runnable next = events.poll(by.remaining().toNanos(), TimeUnit.NANOSECONDS);
      if (next != null) {
        next.run();
      }
      return next != null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void process(TdUpdate update) {
    if (update instanceof TdUpdate.AuthorizationState step) {
      current = step.authorization();
      transitions++;
    } else if (update instanceof TdUpdate.Connection connection) {
      connected = connection.ready();
    } else if (update instanceof TdUpdate.Delayed delayed) {
      reported = Optional.of(Failure.of(FailureCode.FLOOD_WAIT, delayed.time()));
    } else if (update instanceof TdUpdate.KeyGone) {
      reported = Optional.of(Failure.of(FailureCode.SESSION_DEAD));
    } else {
      broken = true;
    }
  }

  /** No response came; its meaning is known once the client is closed. */
  static final class NoResponseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoResponseException() {
      super("TDLib gave no answer", null, false, false);
    }
  }
}
