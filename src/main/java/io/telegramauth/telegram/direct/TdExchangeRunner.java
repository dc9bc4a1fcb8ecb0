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
import io.telegramauth.telegram.direct.TdExchange.NoResponseException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Runs exchanges with short-lived TDLib clients. Each client is opened in a directory of its own
 * and closed after the exchange, and the directory is removed, whatever happens. Blocks, until the
 * deadline at most.
 */
final class TdExchangeRunner {
  private static final Logger LOG = Logger.getLogger(TdExchangeRunner.class);

  /** The part of a deadline that is reserved for closing the client. */
  private static final Duration CLOSE_TIME = Duration.ofSeconds(1);

  /** The least time for which an exchange is started. */
  private static final Duration MIN_TIME = Duration.ofMillis(1500);

  private final TdClients clients;
  private final DirectListener listener;
  private final TdSettings settings;
  private final StaleDirectories staleDirectories;

  TdExchangeRunner(TdClients clients, DirectListener listener, TdSettings settings) {
    this.clients = clients;
    this.listener = listener;
    this.settings = settings;
    this.staleDirectories = new StaleDirectories(settings.workDirectory());
  }

  /** The requests of an exchange. */
  interface Requests {
    /**
     * Sends the requests.
     *
     * @param opened the authorisation state of the database
     * @return the authorisation state that they led to
     */
    TdAuthorization send(TdExchange exchange, TdAuthorization opened);
  }

  /** The result of an exchange, read after the client is closed. */
  interface Result<T> {
    /**
     * Reads the result.
     *
     * @param reached the authorisation state that the requests led to
     * @param database the database that the client left
     */
    T read(TdAuthorization reached, Supplier<SecretBytes> database) throws BinlogException;
  }

  /** The database that an exchange starts with. */
  record Start(SecretBytes databaseKey, SecretBytes database) {
    static final SecretBytes NOTHING = SecretBytes.of(new byte[0]);
  }

  /** Runs an exchange. */
  <T> T run(Start start, Deadline deadline, Requests requests, Result<T> result) {
    if (!deadline.leaves(MIN_TIME)) {
      throw new FailureException(FailureCode.DEADLINE_EXCEEDED);
    }
    staleDirectories.sweep();
    WorkDirectory directory =
        WorkDirectory.create(settings.workDirectory(), settings.testServers());
    TdExchange exchange;
    long begun = System.nanoTime();
    try {
      if (start.database.length() > 0) {
        directory.restore(start.database);
      }
      exchange = new TdExchange(clients, deadline.earlier(CLOSE_TIME));
    } catch (TdUnavailableException e) {
      directory.close();
      listener.onUnavailable();
      throw new FailureException(Failure.of(e.code()), e);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
    listener.onOpen();
    try {
      return run(start, directory, exchange, deadline, requests, result);
    } finally {
      // Usually at once, because the client is closed. A client that is still closing keeps it.
      exchange.whenGone(
          () -> {
            listener.onClose(Duration.ofNanos(System.nanoTime() - begun));
            directory.close();
          });
    }
  }

  /** Logs out, and waits until TDLib has destroyed the key. */
  Void end(Start start, Deadline deadline) {
    return run(
        start,
        deadline,
        (exchange, opened) -> {
          if (!(opened instanceof WaitPhoneNumber)) {
            if (!isEnding(opened)) {
              exchange.act(new TdRequest.LogOut());
            }
            exchange.awaitClosed();
          }
          return opened;
        },
        (reached, database) -> null);
  }

  private static boolean isEnding(TdAuthorization at) {
    return at instanceof LoggingOut || at instanceof Closing || at instanceof Closed;
  }

  private <T> T run(
      Start start,
      WorkDirectory directory,
      TdExchange exchange,
      Deadline deadline,
      Requests requests,
      Result<T> result) {
    TdAuthorization reached;
    try {
      settings.socks5().ifPresent(exchange::send);
      TdAuthorization opened = exchange.open(parameters(start, directory));
      reached = requests.send(exchange, opened);
    } catch (NoResponseException e) {
      exchange.close(soon(deadline));
      throw exchange.withoutResponse();
    } catch (RuntimeException e) {
      exchange.close(soon(deadline));
      throw e;
    }
    if (!exchange.close(deadline)) {
      throw exchange.withoutResponse();
    }
    try {
      return result.read(reached, directory::database);
    } catch (BinlogException e) {
      LOG.error("TDLib left a database that cannot be read", e);
      throw new FailureException(Failure.of(FailureCode.TELEGRAM_ANSWER_LOST), e);
    }
  }

  /**
   * Returns the deadline for closing a client after a failure. A client that takes longer, as one
   * without a key does, goes on closing by itself, and its directory is removed then.
   */
  private static Deadline soon(Deadline deadline) {
    return deadline.leaves(CLOSE_TIME) ? Deadline.in(CLOSE_TIME) : deadline;
  }

  private TdRequest.SetParameters parameters(Start start, WorkDirectory directory) {
    return new TdRequest.SetParameters(
        settings.testServers(),
        directory.directory(),
        start.databaseKey,
        settings.api(),
        settings.device());
  }
}
