package io.telegramauth.telegram.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import io.telegramauth.config.ProxyConfig;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.failure.Effect;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.telegram.ApiCredentials;
import io.telegramauth.telegram.CallOptions;
import io.telegramauth.telegram.CodeSent;
import io.telegramauth.telegram.NotReachedException;
import io.telegramauth.telegram.QrLink;
import io.telegramauth.telegram.QrStarted;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.ScanOutcome;
import io.telegramauth.telegram.ScanOutcome.Scanned;
import io.telegramauth.telegram.ScanOutcome.Waiting;
import io.telegramauth.telegram.ScanWait;
import io.telegramauth.telegram.SignInOutcome;
import io.telegramauth.telegram.TelegramGateway;
import io.telegramauth.telegram.proxy.ProxyControl.Status;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.jboss.logging.Logger;

/**
 * The proxy route. A call that certainly did not reach Telegram fails with a {@link
 * NotReachedException}, so that a start may fall back to another route.
 */
@ApplicationScoped
public class ProxyGateway implements TelegramGateway {
  private static final Logger LOG = Logger.getLogger(ProxyGateway.class);

  /** A wait for a scan is well over before its attempt times out, and its read. */
  private static final int WAITS_PER_ATTEMPT_TIMEOUT = 3;

  /** Waits are in whole seconds. The proxy is asked no more often than this. */
  private static final Duration MIN_WAIT = Duration.ofSeconds(1);

  private static final Duration ONE_MILLI = Duration.ofMillis(1);

  private final FaultTolerantProxyClient proxy;
  private final SharedCircuitBreaker circuit;
  private final LocalBreakerListener breaker;
  private final ProxyConfig config;
  private final ApiCredentials api;
  private final Duration longestWait;

  ProxyGateway(
      FaultTolerantProxyClient proxy,
      SharedCircuitBreaker circuit,
      LocalBreakerListener breaker,
      ProxyConfig config,
      ApiCredentials api) {
    this.proxy = proxy;
    this.circuit = circuit;
    this.breaker = breaker;
    this.config = config;
    this.api = api;
    Duration wait = config.attemptTimeout().dividedBy(WAITS_PER_ATTEMPT_TIMEOUT);
    this.longestWait = wait.compareTo(MIN_WAIT) > 0 ? wait : MIN_WAIT;
  }

  @Override
  public Route route() {
    return Route.PROXY;
  }

  @Override
  public boolean isConfigured() {
    return config.enabled();
  }

  @Override
  public Optional<FailureCode> outOfUse() {
    Status status = circuit.lastKnownStatus();
    if (status.mode() == ProxyMode.OFF) {
      return Optional.of(FailureCode.PROXY_SWITCHED_OFF);
    }
    return status.probeAt().map(probe -> FailureCode.PROXY_CIRCUIT_OPEN);
  }

  @Override
  public void prepare() {
    // Costs nothing while the state is valid. Otherwise it is read while the login is.
    circuit
        .read()
        .subscribe()
        .with(
            state -> {},
            failure ->
                LOG.error("Refreshing the shared circuit breaker failed unexpectedly", failure));
  }

  @Override
  public Uni<Void> requireUsable() {
    return circuit
        .refusal()
        .invoke(
            refusal ->
                refusal.ifPresent(
                    failure -> {
                      throw new FailureException(failure);
                    }))
        .replaceWithVoid();
  }

  @Override
  public Uni<CodeSent> sendCode(PhoneNumber phoneNumber, CallOptions options) {
    return ask(ProxyRequest.sendCode(api, phoneNumber), options, ProxyResponseReader::codeSent);
  }

  @Override
  public Uni<CodeSent> resendCode(PhoneNumber phoneNumber, SecretBytes state, CallOptions options) {
    ProxyState proxyState = ProxyState.of(state);
    return ask(
        ProxyRequest.resendCode(api, phoneNumber, proxyState),
        options,
        ProxyResponseReader::codeSent);
  }

  @Override
  public Uni<SignInOutcome> signIn(
      PhoneNumber phoneNumber, SecretBytes state, SecretString code, CallOptions options) {
    ProxyState proxyState = ProxyState.of(state);
    return signIn(ProxyRequest.verifyCode(api, phoneNumber, proxyState, code), state, options);
  }

  /** A proxy that does not know QR codes has not reached Telegram: another route may. */
  @Override
  public Uni<QrStarted> startQr(CallOptions options) {
    return ask(ProxyRequest.startQr(api), options, ProxyResponseReader::qrStarted)
        .onFailure(failure -> FailureException.codeOf(failure) == FailureCode.PROXY_UNSUPPORTED)
        .transform(failure -> new NotReachedException((FailureException) failure));
  }

  /** Waits in short calls, each an attempt that can be lost; the proxy keeps what has happened. */
  @Override
  public Uni<ScanOutcome> awaitScan(SecretBytes state, ScanWait wait, CallOptions options) {
    CompletableFuture<ScanOutcome> ended =
        wait.end()
            .thenApply(
                over -> new Waiting(new QrLink(wait.link(), Duration.ZERO), Optional.empty()));
    return Uni.combine()
        .any()
        .of(askForScan(state, wait, options), Uni.createFrom().completionStage(ended));
  }

  private Uni<ScanOutcome> askForScan(SecretBytes state, ScanWait wait, CallOptions options) {
    Duration left = wait.until().remaining();
    Duration time = left.compareTo(longestWait) < 0 ? left : longestWait;
    ProxyState proxyState = ProxyState.of(state);
    Deadline earliestNext = Deadline.in(time.compareTo(MIN_WAIT) < 0 ? time : MIN_WAIT);
    return await(
            new ProxyCall<>(
                ProxyRequest.awaitScan(api, proxyState, wait.link(), time),
                options,
                data -> ProxyResponseReader.scanOutcome(data, state)))
        .onFailure(ProxyGateway::needsPassword)
        .recoverWithItem(
            refused ->
                new Scanned(
                    ProxyResponseReader.passwordRequired(
                        ((ProxyCallException) refused).details(), state),
                    Optional.empty()))
        .onFailure()
        .transform(this::toFailure)
        .chain(
            outcome ->
                isUnchanged(outcome, wait)
                    ? pause(earliestNext)
                        .chain(
                            () ->
                                wait.until().leaves(MIN_WAIT)
                                    ? askForScan(state, wait, options)
                                    : Uni.createFrom().item(outcome))
                    : Uni.createFrom().item(outcome));
  }

  /** A proxy that does not wait as long as asked is not asked in a loop. */
  private static Uni<Void> pause(Deadline until) {
    Uni<Void> over = Uni.createFrom().voidItem();
    return until.leaves(ONE_MILLI) ? over.onItem().delayIt().by(until.remaining()) : over;
  }

  private static boolean isUnchanged(ScanOutcome outcome, ScanWait wait) {
    return outcome instanceof Waiting waiting
        && waiting.link().url().equals(wait.link())
        && waiting.state().isEmpty();
  }

  private static boolean needsPassword(Throwable failure) {
    return FailureException.codeOf(failure) == FailureCode.SESSION_PASSWORD_NEEDED;
  }

  @Override
  public Uni<SignInOutcome> checkPassword(
      Optional<PhoneNumber> phoneNumber,
      SecretBytes state,
      SecretString password,
      CallOptions options) {
    ProxyState proxyState = ProxyState.of(state);
    return signIn(
        ProxyRequest.verifyPassword(api, phoneNumber, proxyState, password), state, options);
  }

  @Override
  public Uni<Void> cancelCode(
      Optional<PhoneNumber> phoneNumber, SecretBytes state, CallOptions options) {
    ProxyState proxyState = ProxyState.of(state);
    return ask(ProxyRequest.cancelCode(api, phoneNumber, proxyState), options, Optional::of)
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> logOut(SecretString sessionString, CallOptions options) {
    return ask(ProxyRequest.logOut(api, sessionString), options, Optional::of).replaceWithVoid();
  }

  private Uni<SignInOutcome> signIn(ProxyRequest request, SecretBytes state, CallOptions options) {
    return call(new ProxyCall<>(request, options, ProxyResponseReader::signedIn))
        .onFailure(ProxyGateway::needsPassword)
        .recoverWithItem(
            refused ->
                ProxyResponseReader.passwordRequired(
                    ((ProxyCallException) refused).details(), state))
        .onFailure()
        .transform(this::toFailure);
  }

  private <T> Uni<T> ask(
      ProxyRequest request, CallOptions options, Function<JsonNode, Optional<T>> reading) {
    return call(new ProxyCall<>(request, options, reading)).onFailure().transform(this::toFailure);
  }

  /** Calls the proxy with the permission of the shared circuit breaker. */
  private <T> Uni<T> call(ProxyCall<T> call) {
    return circuit
        .acquirePermission()
        .chain(permission -> call(call, permission))
        .onFailure()
        .transform(call::overallFailure);
  }

  /** Calls the proxy unless the circuit is open. A wait is never the probe: it takes too long. */
  private <T> Uni<T> await(ProxyCall<T> call) {
    return circuit
        .refusal()
        .chain(
            refusal ->
                refusal
                    .map(why -> Uni.createFrom().<T>failure(new FailureException(why)))
                    .orElseGet(() -> proxy.await(call)))
        .onFailure()
        .transform(call::overallFailure);
  }

  private <T> Uni<T> call(ProxyCall<T> call, Permission permission) {
    if (permission instanceof Permission.Refused refused) {
      return Uni.createFrom().failure(new FailureException(refused.why()));
    }
    if (permission instanceof Permission.Probe probe) {
      return circuit.recordProbe(probe, proxy.probe(call));
    }
    return proxy.call(call).onItemOrFailure().call((response, failure) -> circuit.flush());
  }

  private FailureException toFailure(Throwable thrown) {
    FailureException failure;
    if (thrown instanceof CircuitBreakerOpenException) {
      failure =
          new FailureException(
              SharedCircuitBreaker.circuitOpen(breaker.remainingOpenTime()), thrown);
    } else if (thrown instanceof FailureException known) {
      failure = known;
    } else {
      failure = new FailureException(Failure.of(FailureCode.INTERNAL_ERROR), thrown);
    }
    return failure.failure().code().effect() == Effect.NOT_REACHED
        ? new NotReachedException(failure)
        : failure;
  }
}
