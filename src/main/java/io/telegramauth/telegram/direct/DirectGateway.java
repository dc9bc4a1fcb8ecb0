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
import io.telegramauth.telegram.Call;
import io.telegramauth.telegram.CodeSent;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.SignInOutcome;
import io.telegramauth.telegram.TelegramGateway;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The direct route. Each call runs on a thread of its own pool, whose size bounds how many TDLib
 * clients there are at once; a call that finds none free waits, for half of its time at the most.
 */
@ApplicationScoped
public class DirectGateway implements TelegramGateway {
  private static final Logger LOG = Logger.getLogger(DirectGateway.class);

  /** How much sooner than the caller's deadline the answer is there. */
  private static final Duration MARGIN = Duration.ofMillis(100);

  private final boolean configured;
  private final TdClients clients;
  private final TdLoginCalls steps;
  private final WorkerExecutor workers;

  DirectGateway(
      TdClients clients,
      DirectListener listener,
      Vertx vertx,
      DirectConfig config,
      ApiCredentials api) {
    this.clients = clients;
    this.configured = config.enabled() && api.apiId() > 0;
    TdSettings settings = TdSettings.of(config, api);
    this.steps =
        new TdLoginCalls(
            new TdExchangeRunner(new InstrumentedTdClients(clients, listener), settings), settings);
    this.workers = vertx.createSharedWorkerExecutor("telegram-direct", config.maxConcurrent());
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
  public Uni<CodeSent> sendCode(PhoneNumber phoneNumber, Call call) {
    return run(call, deadline -> steps.sendCode(phoneNumber, deadline));
  }

  @Override
  public Uni<CodeSent> resendCode(PhoneNumber phoneNumber, SecretBytes state, Call call) {
    return run(call, deadline -> steps.resendCode(phoneNumber, state, deadline));
  }

  @Override
  public Uni<SignInOutcome> signIn(
      PhoneNumber phoneNumber, SecretBytes state, SecretString code, Call call) {
    return run(call, deadline -> steps.signIn(phoneNumber, state, code, deadline));
  }

  @Override
  public Uni<SignInOutcome> checkPassword(
      PhoneNumber phoneNumber, SecretBytes state, SecretString password, Call call) {
    return run(call, deadline -> steps.checkPassword(phoneNumber, state, password, deadline));
  }

  @Override
  public Uni<Void> cancelCode(PhoneNumber phoneNumber, SecretBytes state, Call call) {
    return run(call, deadline -> steps.cancelCode(phoneNumber, state, deadline));
  }

  @Override
  public Uni<Void> logOut(SecretString sessionString, Call call) {
    return run(call, deadline -> steps.logOut(sessionString, deadline));
  }

  private <T> Uni<T> run(Call call, Function<Deadline, T> step) {
    if (!configured) {
      return Uni.createFrom().failure(new FailureException(FailureCode.DIRECT_NOT_CONFIGURED));
    }
    Deadline deadline = call.deadline().earlier(MARGIN);
    Duration enough = deadline.remaining().dividedBy(2);
    return Uni.createFrom()
        .completionStage(
            () ->
                workers
                    .executeBlocking(() -> begin(step, deadline, enough), /* ordered= */ false)
                    .toCompletionStage())
        .ifNoItem()
        .after(atLeastOneMilli(call.deadline().remaining()))
        .fail()
        .onFailure()
        .transform(DirectGateway::told);
  }

  /**
   * Begins a step unless it has waited too long for its place: cut off in the middle its outcome
   * would be unknown, while one that was not begun can be asked for again.
   */
  private static <T> T begin(Function<Deadline, T> step, Deadline deadline, Duration enough) {
    if (!deadline.leaves(enough)) {
      throw new FailureException(FailureCode.DEADLINE_EXCEEDED);
    }
    return step.apply(deadline);
  }

  private static Duration atLeastOneMilli(Duration time) {
    return time.toMillis() > 0 ? time : Duration.ofMillis(1);
  }

  private static FailureException told(Throwable failure) {
    if (failure instanceof FailureException known) {
      if (known.getCause() != null) {
        LOG.warnf("%s: %s", known.failure().code(), known.getCause().getMessage());
      }
      return known;
    }
    if (failure instanceof TimeoutException) {
      // A step ends itself before its deadline: this one had not begun, and will not any more.
      return new FailureException(FailureCode.DEADLINE_EXCEEDED);
    }
    LOG.error("The direct route failed in a way that is not foreseen", failure);
    return new FailureException(Failure.of(FailureCode.INTERNAL_ERROR), failure);
  }

  @PreDestroy
  void close() {
    workers.close();
  }
}
