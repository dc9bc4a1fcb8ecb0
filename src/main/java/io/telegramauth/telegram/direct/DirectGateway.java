package io.telegramauth.telegram.direct;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.telegramauth.config.DirectConfig;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.telegram.ApiCredentials;
import io.telegramauth.telegram.CallOptions;
import io.telegramauth.telegram.CodeSent;
import io.telegramauth.telegram.QrStarted;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.ScanOutcome;
import io.telegramauth.telegram.ScanWait;
import io.telegramauth.telegram.SignInOutcome;
import io.telegramauth.telegram.TelegramGateway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The direct route. Each call runs on a thread of its own pool, whose size limits the number of
 * concurrent TDLib clients. If no thread is free, a call waits, for half of its time at most.
 *
 * <p>Waits for scans have a small pool of their own, so that open QR codes keep no other login
 * waiting.
 */
@ApplicationScoped
public class DirectGateway implements TelegramGateway {
  private static final Logger LOG = Logger.getLogger(DirectGateway.class);

  /** How long before the caller's deadline a call ends. */
  private static final Duration MARGIN = Duration.ofMillis(100);

  /** Threads for opening and closing the clients that wait for scans; waiting takes none. */
  private static final int SCAN_THREADS = 4;

  private final boolean configured;
  private final TdClients clients;
  private final TdLoginCalls calls;
  private final WorkerExecutor workers;
  private final WorkerExecutor scans;
  private final Vertx vertx;

  DirectGateway(
      TdClients clients,
      DirectListener listener,
      Vertx vertx,
      DirectConfig config,
      ApiCredentials api) {
    this.clients = clients;
    this.configured = config.enabled() && api.apiId() > 0;
    TdSettings settings = TdSettings.of(config, api);
    this.calls = new TdLoginCalls(new TdExchangeRunner(clients, listener, settings), settings);
    this.vertx = vertx;
    this.workers = vertx.createSharedWorkerExecutor("telegram-direct", config.maxConcurrent());
    this.scans = vertx.createSharedWorkerExecutor("telegram-direct-scans", SCAN_THREADS);
  }

  @Override
  public Route route() {
    return Route.DIRECT;
  }

  @Override
  public boolean isConfigured() {
    return configured;
  }

  @Override
  public Optional<FailureCode> outOfUse() {
    return configured ? clients.outOfUse() : Optional.of(FailureCode.DIRECT_NOT_CONFIGURED);
  }

  @Override
  public Uni<CodeSent> sendCode(PhoneNumber phoneNumber, CallOptions options) {
    return run(options, deadline -> calls.sendCode(phoneNumber, deadline));
  }

  @Override
  public Uni<CodeSent> resendCode(PhoneNumber phoneNumber, SecretBytes state, CallOptions options) {
    return run(options, deadline -> calls.resendCode(phoneNumber, state, deadline));
  }

  @Override
  public Uni<SignInOutcome> signIn(
      PhoneNumber phoneNumber, SecretBytes state, SecretString code, CallOptions options) {
    return run(options, deadline -> calls.signIn(phoneNumber, state, code, deadline));
  }

  @Override
  public Uni<QrStarted> startQr(CallOptions options) {
    return run(options, calls::startQr);
  }

  @Override
  public Uni<ScanOutcome> awaitScan(SecretBytes state, ScanWait wait, CallOptions options) {
    if (!configured) {
      return Uni.createFrom().failure(new FailureException(FailureCode.DIRECT_NOT_CONFIGURED));
    }
    Deadline deadline = options.deadline().earlier(MARGIN);
    return Uni.createFrom()
        .deferred(
            () -> {
              long timer =
                  vertx.setTimer(
                      atLeastOneMilli(wait.until().remaining()).toMillis(),
                      over -> wait.end().complete(null));
              return Uni.createFrom()
                  .completionStage(
                      () ->
                          scans
                              .executeBlocking(
                                  () -> calls.awaitScan(state, wait, deadline, this::runScan),
                                  /* ordered= */ false)
                              .toCompletionStage()
                              .thenCompose(outcome -> outcome))
                  .ifNoItem()
                  .after(atLeastOneMilli(options.deadline().remaining()))
                  .fail()
                  .onTermination()
                  .invoke(
                      () -> {
                        vertx.cancelTimer(timer);
                        wait.end().complete(null);
                      });
            })
        .onFailure()
        .transform(DirectGateway::toFailure);
  }

  private void runScan(Runnable part) {
    Future<Void> run =
        scans.executeBlocking(
            () -> {
              part.run();
              return null;
            },
            /* ordered= */ false);
    if (run.failed()) {
      throw new RejectedExecutionException(run.cause());
    }
  }

  @Override
  public Uni<SignInOutcome> checkPassword(
      Optional<PhoneNumber> phoneNumber,
      SecretBytes state,
      SecretString password,
      CallOptions options) {
    return run(options, deadline -> calls.checkPassword(phoneNumber, state, password, deadline));
  }

  @Override
  public Uni<Void> cancelCode(
      Optional<PhoneNumber> phoneNumber, SecretBytes state, CallOptions options) {
    return run(options, deadline -> calls.cancelCode(phoneNumber, state, deadline));
  }

  @Override
  public Uni<Void> logOut(SecretString sessionString, CallOptions options) {
    return run(options, deadline -> calls.logOut(sessionString, deadline));
  }

  private <T> Uni<T> run(CallOptions options, Function<Deadline, T> action) {
    if (!configured) {
      return Uni.createFrom().failure(new FailureException(FailureCode.DIRECT_NOT_CONFIGURED));
    }
    Deadline deadline = options.deadline().earlier(MARGIN);
    Duration enough = deadline.remaining().dividedBy(2);
    return Uni.createFrom()
        .completionStage(
            () ->
                workers
                    .executeBlocking(() -> execute(action, deadline, enough), /* ordered= */ false)
                    .toCompletionStage())
        .ifNoItem()
        .after(atLeastOneMilli(options.deadline().remaining()))
        .fail()
        .onFailure()
        .transform(DirectGateway::toFailure);
  }

  /**
   * Executes a call unless it has waited too long for a thread. Its outcome would be unknown if it
   * were cut off; a call that was not started can be repeated.
   */
  private static <T> T execute(Function<Deadline, T> action, Deadline deadline, Duration enough) {
    if (!deadline.leaves(enough)) {
      throw new FailureException(FailureCode.DEADLINE_EXCEEDED);
    }
    return action.apply(deadline);
  }

  private static Duration atLeastOneMilli(Duration time) {
    return time.toMillis() > 0 ? time : Duration.ofMillis(1);
  }

  private static FailureException toFailure(Throwable failure) {
    if (failure instanceof FailureException known) {
      if (known.getCause() != null) {
        LOG.warnf("%s: %s", known.failure().code(), known.getCause().getMessage());
      }
      return known;
    }
    if (failure instanceof TimeoutException) {
      // A started call ends before its deadline: this one did not start, and never will. A wait for
      // a scan that does not end may be repeated.
      return new FailureException(FailureCode.DEADLINE_EXCEEDED);
    }
    LOG.error("The direct route failed unexpectedly", failure);
    return new FailureException(Failure.of(FailureCode.INTERNAL_ERROR), failure);
  }

  @PreDestroy
  void close() {
    workers.close();
    scans.close();
  }
}
