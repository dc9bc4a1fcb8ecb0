package io.telegramauth.telegram.direct;

import io.telegramauth.deadline.Deadline;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.telegram.direct.TdAuthorization.Closed;
import io.telegramauth.telegram.direct.TdAuthorization.WaitParameters;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One TDLib client, talked to by one thread that waits for its answers, until a deadline.
 *
 * <p>It knows whether what it asked for may have reached Telegram: a request that Telegram acts on
 * is given to TDLib only once Telegram has answered over this client's connection. From then on it
 * may have arrived, before that it certainly has not. TDLib's later words are no help: it says that
 * it is connected when an answer comes, not when a request leaves.
 */
final class TdExchange {
  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();

  /** What to do once the client is gone; null once it is. Guarded by {@link #heard}. */
  private Runnable whenGone = () -> {};

  private final Deadline deadline;
  private final TdClient client;

  private TdAuthorization at = new WaitParameters();
  private int steps;
  private boolean connected;
  private boolean asked;
  private boolean broken;
  private Optional<Failure> told = Optional.empty();

  /** What comes from TDLib: an update, or the answer to the request that is waited for. */
  private sealed interface Heard {
    record Update(TdUpdate update) implements Heard {}

    record Answer(Reply to, TdResponse answer) implements Heard {}
  }

  /** The answer to a request, once it is heard. */
  private static final class Reply {
    private TdResponse answer;

    boolean isRefused() {
      return answer instanceof TdResponse.Refused;
    }

    boolean isDone() {
      return answer instanceof TdResponse.Done;
    }
  }

  /**
   * Opens a client.
   *
   * @param deadline when waiting ends
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
      // First, so that whoever hears of it can rely on it.
      gone();
    }
    heard.add(new Heard.Update(update));
  }

  /** Sends a request whose answer says nothing. */
  void tell(TdRequest request) {
    ask(request);
  }

  /** Sends the parameters, and waits for the step of the login that the database is at. */
  TdAuthorization open(TdRequest.SetParameters parameters) {
    Reply reply = ask(parameters);
    waitUntil(() -> reply.isRefused() || (reply.isDone() && !(at instanceof WaitParameters)));
    if (reply.isRefused()) {
      // TDLib could not open the database, or does not take our own parameters.
      throw new FailureException(FailureCode.RESTART_REQUIRED);
    }
    return at;
  }

  /**
   * Asks for something that Telegram does once, as soon as it is reached, and waits until it is
   * done.
   *
   * @return the step that it has led to
   * @throws FailureException with what Telegram has answered, or, without an answer, with what is
   *     known of the request
   */
  TdAuthorization act(TdRequest request) {
    waitUntil(() -> connected || at instanceof Closed);
    if (at instanceof Closed) {
      return at;
    }
    asked = true;
    int before = steps;
    Reply reply = ask(request);
    waitUntil(
        () -> reply.isRefused() || (reply.isDone() && steps > before) || at instanceof Closed);
    if (reply.answer instanceof TdResponse.Refused refused) {
      throw TdFailures.of(refused);
    }
    return at;
  }

  /** Waits until the client has closed itself, as it does after a log-out. */
  void awaitClosed() {
    waitUntil(() -> at instanceof Closed);
  }

  /**
   * Closes the client.
   *
   * @param by when to stop waiting for it
   * @return whether it is closed, and its database free
   */
  boolean close(Deadline by) {
    if (!broken && !(at instanceof Closed)) {
      // A client that is closed while it wants to connect would try to, in a busy loop of seconds.
      Reply disconnected = ask(new TdRequest.Disconnect());
      while (!broken && !(at instanceof Closed) && disconnected.answer == null && hear(by)) {
        // Heard of in the condition.
      }
      ask(new TdRequest.Close());
    }
    while (!broken && !(at instanceof Closed)) {
      if (!hear(by)) {
        return false;
      }
    }
    return !broken;
  }

  /** Runs this when the client is gone, at once if it is. */
  void whenGone(Runnable action) {
    synchronized (heard) {
      if (whenGone != null) {
        whenGone = action;
        return;
      }
    }
    action.run();
  }

  private void gone() {
    Runnable action;
    synchronized (heard) {
      action = whenGone;
      whenGone = null;
    }
    if (action != null) {
      action.run();
    }
  }

  /** What is known of a request that has no answer. */
  FailureException withoutAnswer() {
    if (told.isPresent()) {
      return new FailureException(told.get());
    }
    if (asked) {
      return new FailureException(FailureCode.TELEGRAM_ANSWER_LOST);
    }
    return new FailureException(
        broken ? FailureCode.DIRECT_BROKEN : FailureCode.TELEGRAM_UNREACHABLE);
  }

  private Reply ask(TdRequest request) {
    Reply reply = new Reply();
    client.ask(request, answer -> heard.add(new Heard.Answer(reply, answer)));
    return reply;
  }

  private void waitUntil(BooleanSupplier done) {
    while (!done.getAsBoolean()) {
      if (broken || told.isPresent() || !hear(deadline)) {
        throw new NoAnswerException();
      }
    }
  }

  /** Takes in what comes next; false when nothing came in time. */
  private boolean hear(Deadline by) {
    try {
      Heard next = heard.poll(by.remaining().toNanos(), TimeUnit.NANOSECONDS);
      if (next instanceof Heard.Update update) {
        take(update.update());
      } else if (next instanceof Heard.Answer answer) {
        answer.to().answer = answer.answer();
      }
      return next != null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void take(TdUpdate update) {
    if (update instanceof TdUpdate.AuthorizationState step) {
      at = step.authorization();
      steps++;
    } else if (update instanceof TdUpdate.Connection connection) {
      connected = connection.ready();
    } else if (update instanceof TdUpdate.Delayed delayed) {
      told = Optional.of(Failure.of(FailureCode.FLOOD_WAIT, delayed.time()));
    } else if (update instanceof TdUpdate.KeyGone) {
      told = Optional.of(Failure.of(FailureCode.SESSION_DEAD));
    } else {
      broken = true;
    }
  }

  /** No answer came; what that means is known once the client is closed. */
  static final class NoAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoAnswerException() {
      super("TDLib gave no answer", null, false, false);
    }
  }
}
