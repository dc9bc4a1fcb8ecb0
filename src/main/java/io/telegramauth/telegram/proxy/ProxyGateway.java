package io.telegramauth.telegram.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import io.telegramauth.config.ProxyConfig;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.failure.Effect;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.telegram.ApiCredentials;
import io.telegramauth.telegram.Call;
import io.telegramauth.telegram.CodeSent;
import io.telegramauth.telegram.Direct;
import io.telegramauth.telegram.ProxyControl.Standing;
import io.telegramauth.telegram.ProxyListener;
import io.telegramauth.telegram.ProxyMode;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.SignInOutcome;
import io.telegramauth.telegram.TelegramGateway;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.faulttolerance.Fallback;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.jboss.logging.Logger;

/**
 * The proxy route. Only starting a login may fall back to the direct route, and only when Telegram
 * was certainly not reached: the steps after it need the authorisation key that the proxy holds.
 */
@ApplicationScoped
public class ProxyGateway implements TelegramGateway {
  private static final Logger LOG = Logger.getLogger(ProxyGateway.class);

  private final ProxyCircuit proxy;
  private final SharedCircuitBreaker health;
  private final LocalBreakerListener breaker;
  private final ProxyListener listener;
  private final ProxyConfig config;
  private final ApiCredentials api;
  private final TelegramGateway direct;

  ProxyGateway(
      ProxyCircuit proxy,
      SharedCircuitBreaker health,
      LocalBreakerListener breaker,
      ProxyListener listener,
      ProxyConfig config,
      ApiCredentials api,
      @Direct TelegramGateway direct) {
    this.proxy = proxy;
    this.health = health;
    this.breaker = breaker;
    this.listener = listener;
    this.config = config;
    this.api = api;
    this.direct = direct;
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
    Standing standing = health.lastKnown();
    if (standing.mode() == ProxyMode.OFF) {
      return Optional.of(FailureCode.PROXY_SWITCHED_OFF);
    }
    return standing.probeAt().map(probe -> FailureCode.PROXY_CIRCUIT_OPEN);
  }

  @Override
  public void prepare() {
    // While that is fresh this costs nothing; else it is looked up while the store is asked for the
    // login.
    health
        .known()
        .subscribe()
        .with(
            known -> {},
            failure -> LOG.error("A look failed in a way that is not foreseen", failure));
  }

  @Override
  public Uni<Void> requireUsable() {
    return health
        .obstacle()
        .invoke(
            obstacle ->
                obstacle.ifPresent(
                    failure -> {
                      throw new FailureException(failure);
                    }))
        .replaceWithVoid();
  }

  @Override
  @Fallback(fallbackMethod = "sendCodeDirectly", applyOn = NotReachedException.class)
  public Uni<CodeSent> sendCode(PhoneNumber phoneNumber, Call call) {
    return ask(ProxyRequest.sendCode(api, phoneNumber), call, ProxyResponseReader::codeSent);
  }

  /** What {@link #sendCode} falls back to. */
  Uni<CodeSent> sendCodeDirectly(
      PhoneNumber phoneNumber, Call call, NotReachedException proxyLoss) {
    LOG.infof("Starting a login directly: %s", proxyLoss.failure().code());
    listener.fellBack(proxyLoss.failure().code());
    return direct
        .sendCode(phoneNumber, call)
        .onFailure(FailureException.class)
        .transform(failure -> bothRoutes(proxyLoss, failure));
  }

  @Override
  public Uni<CodeSent> resendCode(PhoneNumber phoneNumber, SecretBytes state, Call call) {
    ProxyState proxyState = ProxyState.of(state);
    return ask(
        ProxyRequest.resendCode(api, phoneNumber, proxyState), call, ProxyResponseReader::codeSent);
  }

  @Override
  public Uni<SignInOutcome> signIn(
      PhoneNumber phoneNumber, SecretBytes state, SecretString code, Call call) {
    ProxyState proxyState = ProxyState.of(state);
    return signIn(ProxyRequest.verifyCode(api, phoneNumber, proxyState, code), state, call);
  }

  @Override
  public Uni<SignInOutcome> checkPassword(
      PhoneNumber phoneNumber, SecretBytes state, SecretString password, Call call) {
    ProxyState proxyState = ProxyState.of(state);
    return signIn(ProxyRequest.verifyPassword(api, phoneNumber, proxyState, password), state, call);
  }

  @Override
  public Uni<Void> cancelCode(PhoneNumber phoneNumber, SecretBytes state, Call call) {
    ProxyState proxyState = ProxyState.of(state);
    return ask(ProxyRequest.cancelCode(api, phoneNumber, proxyState), call, Optional::of)
        .replaceWithVoid();
  }

  @Override
  public Uni<Void> logOut(SecretString sessionString, Call call) {
    return ask(ProxyRequest.logOut(api, sessionString), call, Optional::of).replaceWithVoid();
  }

  private Uni<SignInOutcome> signIn(ProxyRequest request, SecretBytes state, Call call) {
    return proxy
        .call(new ProxyCall<>(request, call, ProxyResponseReader::signedIn))
        .onFailure(ProxyGateway::wantsPassword)
        .recoverWithItem(
            refused ->
                ProxyResponseReader.passwordRequired(
                    ((ProxyCallException) refused).details(), state))
        .onFailure()
        .transform(this::told);
  }

  private <T> Uni<T> ask(ProxyRequest request, Call call, Function<JsonNode, Optional<T>> reading) {
    return proxy.call(new ProxyCall<>(request, call, reading)).onFailure().transform(this::told);
  }

  private static boolean wantsPassword(Throwable failure) {
    return failure instanceof ProxyCallException refused
        && refused.failure().code() == FailureCode.SESSION_PASSWORD_NEEDED;
  }

  /** What a failure of the guarded call means to the caller of a gateway. */
  private FailureException told(Throwable failure) {
    FailureException told;
    if (failure instanceof CircuitBreakerOpenException) {
      told =
          new FailureException(
              Failure.of(FailureCode.PROXY_CIRCUIT_OPEN, breaker.opensAgainIn()), failure);
    } else if (failure instanceof FailureException known) {
      told = known;
    } else {
      told = new FailureException(Failure.of(FailureCode.INTERNAL_ERROR), failure);
    }
    return told.failure().code().effect() == Effect.NOT_REACHED
        ? new NotReachedException(told.failure(), told)
        : told;
  }

  /**
   * Where neither route leads to Telegram, one error that names both reasons, as the proxy's: its
   * wait is the one worth waiting for. What came of having reached Telegram is told as it is.
   */
  private static FailureException bothRoutes(
      NotReachedException proxyLoss, FailureException directLoss) {
    if (!isOutOfUse(directLoss.failure().code())) {
      return directLoss;
    }
    Failure failure = proxyLoss.failure();
    return new FailureException(
        failure.withMessage(failure.message() + "; " + directLoss.failure().message()), proxyLoss);
  }

  private static boolean isOutOfUse(FailureCode direct) {
    return switch (direct) {
      case DIRECT_NOT_CONFIGURED, DIRECT_NOT_BUNDLED, DIRECT_BROKEN -> true;
      default -> direct.effect() == Effect.NOT_REACHED;
    };
  }

  /** Telegram was certainly not reached: what the fallback applies to. */
  static final class NotReachedException extends FailureException {
    private static final long serialVersionUID = 1L;

    NotReachedException(Failure failure, Throwable cause) {
      super(failure, cause);
    }
  }
}
