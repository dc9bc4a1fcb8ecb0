package io.telegramauth.telegram.direct;

import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.telegram.direct.TdAuthorization.Closed;
import io.telegramauth.telegram.direct.TdAuthorization.Closing;
import io.telegramauth.telegram.direct.TdAuthorization.LoggingOut;
import io.telegramauth.telegram.direct.TdExchange.NoResponseException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Runs exchanges with short-lived TDLib clients. Each client is opened in a directory of its own
 * and closed after the exchange, and the directory is removed, whatever happens.
 */
final class TdExchangeRunner {
  private static final Logger LOG = Logger.getLogger(TdExchangeRunner.class);

  /** The part of a deadline that is reserved for closing the client. */
  private static final Duration CLOSE_TIME = Duration.ofSeconds(1);

  /** How long a client whose code was scanned is waited for before its database is tried. */
  private static final Duration SCANNED_CLOSE_TIME = Duration.ofMillis(300);

  /** How much too early a timer may end a wait. */
  private static final Duration TIMER_TOLERANCE = Duration.ofMillis(10);

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

  /** Runs an exchange. Blocks, until the deadline at most. */
  <T> T run(Start start, Deadline deadline, Requests requests, Result<T> result) {
    Client client = create(start, deadline);
    try {
      TdAuthorization reached =
          client.closedOnFailure(() -> requests.send(client.exchange, client.open(start)));
      return client.close(reached, result);
    } finally {
      client.release();
    }
  }

  /**
   * Runs an exchange that waits for another authorisation state. Blocks while it opens the client;
   * while it waits it holds no thread.
   *
   * @param isOver whether this state ends the wait
   * @param until the end of the wait; without a connection by then, it fails
   * @param end ends the wait in whatever state
   * @param threads process what TDLib reports, and close the client
   * @return fails as {@link #run} does
   */
  <T> CompletableFuture<T> await(
      Start start,
      Deadline deadline,
      Predicate<TdAuthorization> isOver,
      Deadline until,
      CompletableFuture<Void> end,
      Executor threads,
      Result<T> result) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    new Wait<>(create(start, deadline), isOver, until, end, threads, result, outcome).begin(start);
    return outcome;
  }

  /** An exchange that waits; see {@link #await}. */
  private record Wait<T>(
      Client client,
      Predicate<TdAuthorization> isOver,
      Deadline until,
      CompletableFuture<Void> end,
      Executor threads,
      Result<T> result,
      CompletableFuture<T> outcome) {
    void begin(Start start) {
      run(
          () -> {
            client.exchange.disconnectWhenReady();
            client.closedOnFailure(() -> client.open(start));
            var unused = end.thenRun(client.exchange::wake);
            advance();
          });
    }

    private void advance() {
      TdAuthorization current = client.closedOnFailure(client.exchange::processEvents);
      boolean isReached = isOver.test(current);
      if (!isReached && !end.isDone()) {
        client.exchange.whenEvent(this::advanceOnThread);
        return;
      }
      if (!isReached && !until.leaves(TIMER_TOLERANCE)) {
        client.closedOnFailure(client::requireConnected);
      }
      T read = isReached ? client.closeScanned(current, result) : client.close(current, result);
      client.release();
      outcome.complete(read);
    }

    private void advanceOnThread() {
      try {
        threads.execute(() -> run(this::advance));
      } catch (RejectedExecutionException e) {
        client.closeWithoutWaiting();
        fail(e);
      }
    }

    /** Nobody waits for a thread of this exchange: whatever fails there, the outcome tells. */
    private void run(Runnable part) {
      try {
        part.run();
      } catch (Throwable e) {
        fail(e);
      }
    }

    private void fail(Throwable why) {
      client.release();
      outcome.completeExceptionally(why);
    }
  }

  private Client create(Start start, Deadline deadline) {
    if (!deadline.leaves(MIN_TIME)) {
      throw new FailureException(FailureCode.DEADLINE_EXCEEDED);
    }
    staleDirectories.sweep();
    WorkDirectory directory =
        WorkDirectory.create(settings.workDirectory(), settings.testServers());
    try {
      if (start.database.length() > 0) {
        directory.restore(start.database);
      }
      return new Client(directory, deadline);
    } catch (TdUnavailableException e) {
      directory.close();
      listener.onUnavailable();
      throw new FailureException(Failure.of(e.code()), e);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /**
   * Logs out, and waits until TDLib has destroyed the key. It still has the key of a login whose
   * state it has forgotten, which may be signed in by a scan.
   */
  Void end(Start start, Deadline deadline) {
    return run(
        start,
        deadline,
        (exchange, opened) -> {
          if (!isEnding(opened)) {
            exchange.act(new TdRequest.LogOut());
          }
          exchange.awaitClosed();
          return opened;
        },
        (reached, database) -> null);
  }

  private static boolean isEnding(TdAuthorization at) {
    return at instanceof LoggingOut || at instanceof Closing || at instanceof Closed;
  }

  /** A client in its directory. */
  private final class Client {
    final TdExchange exchange;
    private final WorkDirectory directory;
    private final Deadline deadline;
    private final long begun = System.nanoTime();

    Client(WorkDirectory directory, Deadline deadline) {
      this.exchange = new TdExchange(clients, deadline.earlier(CLOSE_TIME));
      this.directory = directory;
      this.deadline = deadline;
      listener.onOpen();
    }

    /** Opens the database. */
    TdAuthorization open(Start start) {
      settings.socks5().ifPresent(exchange::send);
      return exchange.open(parameters(start, directory));
    }

    /** A wait without a connection has seen nothing. */
    Void requireConnected() {
      if (!exchange.isConnected()) {
        throw new NoResponseException();
      }
      return null;
    }

    /** Runs an action, and closes the client if it fails. */
    <R> R closedOnFailure(Supplier<R> action) {
      try {
        return action.get();
      } catch (NoResponseException e) {
        exchange.close(soon(deadline));
        throw exchange.withoutResponse();
      } catch (RuntimeException | Error e) {
        exchange.close(soon(deadline));
        throw e;
      }
    }

    /** Closes the client where no thread may wait. */
    void closeWithoutWaiting() {
      exchange.close(Deadline.in(Duration.ZERO));
    }

    /** Closes the client, and reads the result. */
    <T> T close(TdAuthorization reached, Result<T> result) {
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
     * Closes the client of a code that was scanned. After a change of the data centre TDLib may
     * need twenty seconds for that: so the database is tried while the client is still closing, and
     * read once it is closed if what the scan led to is not stored yet.
     */
    <T> T closeScanned(TdAuthorization reached, Result<T> result) {
      if (!exchange.close(deadline.earliest(SCANNED_CLOSE_TIME))) {
        try {
          return result.read(reached, directory::database);
        } catch (BinlogException e) {
          LOG.debugf("TDLib is still writing its database: %s", e.getMessage());
        }
      }
      return close(reached, result);
    }

    /**
     * Removes the directory once the client is gone. Usually at once, because it is closed. A
     * client that is still closing keeps it.
     */
    void release() {
      exchange.whenGone(
          () -> {
            listener.onClose(Duration.ofNanos(System.nanoTime() - begun));
            directory.close();
          });
    }
  }

  /**
   * Returns the deadline for closing a client after a failure. A client that takes longer, as one
   * without a key does, goes on closing by itself, and its directory is removed then.
   */
  private static Deadline soon(Deadline deadline) {
    return deadline.earliest(CLOSE_TIME);
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
