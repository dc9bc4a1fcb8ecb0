package io.telegramauth.telegram.direct;

import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.telegram.direct.TdAuthorization.Closed;
import io.telegramauth.telegram.direct.TdAuthorization.Closing;
import io.telegramauth.telegram.direct.TdAuthorization.LoggingOut;
import io.telegramauth.telegram.direct.TdAuthorization.WaitPhoneNumber;
import io.telegramauth.telegram.direct.TdExchange.NoAnswerException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Steps of a login, and log-outs: a TDLib client is opened in a directory of its own, acts and is
 * closed, and the directory is removed, whatever happens. They block, until their deadline at the
 * latest.
 */
final class TdExchangeRunner {
  private static final Logger LOG = Logger.getLogger(TdExchangeRunner.class);

  /** What is kept of a deadline for closing the client, when acting has used up the rest. */
  private static final Duration CLOSING = Duration.ofSeconds(1);

  /** With less than this left, nothing is begun. */
  private static final Duration MIN_TIME = Duration.ofMillis(1500);

  private final TdClients clients;
  private final TdSettings settings;
  private final StaleDirectories leftovers;

  TdExchangeRunner(TdClients clients, TdSettings settings) {
    this.clients = clients;
    this.settings = settings;
    this.leftovers = new StaleDirectories(settings.workDirectory());
  }

  /** What a step does with an open client. */
  interface Acting {
    /**
     * Acts.
     *
     * @param at where the database is
     * @return where that has led to
     */
    TdAuthorization from(TdExchange conversation, TdAuthorization at);
  }

  /** What a step makes of the client once it is closed. */
  interface Result<T> {
    /**
     * Makes the result.
     *
     * @param at where acting has led to
     * @param database what the client has left
     */
    T from(TdAuthorization at, Supplier<SecretBytes> database) throws BinlogException;
  }

  /** Where a step begins. */
  record Start(SecretBytes databaseKey, SecretBytes database) {
    static final SecretBytes NOTHING = SecretBytes.of(new byte[0]);
  }

  /** Takes a step. */
  <T> T take(Start start, Deadline deadline, Acting acting, Result<T> result) {
    if (!deadline.leaves(MIN_TIME)) {
      throw new FailureException(FailureCode.DEADLINE_EXCEEDED);
    }
    leftovers.sweep();
    WorkDirectory workplace = WorkDirectory.in(settings.workDirectory(), settings.testServers());
    TdExchange conversation;
    try {
      if (start.database.length() > 0) {
        workplace.restore(start.database);
      }
      conversation = new TdExchange(clients, deadline.earlier(CLOSING));
    } catch (TdUnavailableException e) {
      workplace.close();
      throw unavailable(e);
    } catch (RuntimeException e) {
      workplace.close();
      throw e;
    }
    try {
      return take(start, workplace, conversation, deadline, acting, result);
    } finally {
      // At once, as a rule: the client is closed. A client that takes its time keeps its directory.
      conversation.whenGone(workplace::close);
    }
  }

  /** Ends what a database holds: logs out, and waits until TDLib has given up the key. */
  Void end(Start start, Deadline deadline) {
    return take(
        start,
        deadline,
        (conversation, at) -> {
          if (!(at instanceof WaitPhoneNumber)) {
            if (!isEnding(at)) {
              conversation.act(new TdRequest.LogOut());
            }
            conversation.awaitClosed();
          }
          return at;
        },
        (at, database) -> null);
  }

  private static boolean isEnding(TdAuthorization at) {
    return at instanceof LoggingOut || at instanceof Closing || at instanceof Closed;
  }

  private <T> T take(
      Start start,
      WorkDirectory workplace,
      TdExchange conversation,
      Deadline deadline,
      Acting acting,
      Result<T> result) {
    TdAuthorization reached;
    try {
      settings.socks5().ifPresent(conversation::tell);
      TdAuthorization at = conversation.open(parameters(start, workplace));
      reached = acting.from(conversation, at);
    } catch (NoAnswerException e) {
      conversation.close(soon(deadline));
      throw conversation.withoutAnswer();
    } catch (RuntimeException e) {
      conversation.close(soon(deadline));
      throw e;
    }
    if (!conversation.close(deadline)) {
      throw conversation.withoutAnswer();
    }
    try {
      return result.from(reached, workplace::database);
    } catch (BinlogException e) {
      LOG.error("TDLib has left a database that cannot be read", e);
      throw new FailureException(Failure.of(FailureCode.TELEGRAM_ANSWER_LOST), e);
    }
  }

  /**
   * A failure is told even when its client takes long to close, as one does whose key is gone: it
   * goes on closing by itself, and its directory is removed then.
   */
  private static Deadline soon(Deadline deadline) {
    return deadline.leaves(CLOSING) ? Deadline.in(CLOSING) : deadline;
  }

  private TdRequest.SetParameters parameters(Start start, WorkDirectory workplace) {
    return new TdRequest.SetParameters(
        settings.testServers(),
        workplace.directory(),
        start.databaseKey,
        settings.api(),
        settings.device());
  }

  private static FailureException unavailable(TdUnavailableException reason) {
    FailureCode code =
        reason.hasFailed() ? FailureCode.DIRECT_BROKEN : FailureCode.DIRECT_NOT_BUNDLED;
    return new FailureException(Failure.of(code), reason);
  }
}
