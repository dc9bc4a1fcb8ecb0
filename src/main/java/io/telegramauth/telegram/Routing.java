package io.telegramauth.telegram;

import io.smallrye.mutiny.Uni;
import io.telegramauth.config.ProxyConfig;
import io.telegramauth.failure.Effect;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.phone.PhoneNumber;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.microprofile.faulttolerance.Fallback;
import org.jboss.logging.Logger;

/**
 * Decides which gateway serves a call. A login starts on the configured route. If the proxy cannot
 * be reached, the start falls back to the direct route. Every later step stays on the login's own
 * route, because it needs the authorisation key that lives there.
 *
 * <p>There are two routes by design. A third one would need an order of fallbacks, which is decided
 * here.
 */
@ApplicationScoped
public class Routing {
  private static final Logger LOG = Logger.getLogger(Routing.class);

  private final Map<Route, TelegramGateway> gateways = new EnumMap<>(Route.class);
  private final Route starting;
  private final RoutingListener listener;

  @Inject
  Routing(@Any Instance<TelegramGateway> gateways, ProxyConfig config, RoutingListener listener) {
    this(gateways, config.enabled() ? Route.PROXY : Route.DIRECT, listener);
  }

  Routing(Iterable<TelegramGateway> gateways, Route starting, RoutingListener listener) {
    gateways.forEach(gateway -> this.gateways.put(gateway.route(), gateway));
    this.starting = starting;
    this.listener = listener;
  }

  /** Announces a call, on whatever route; see {@link TelegramGateway#prepare}. */
  public void prepare() {
    gateways.values().forEach(TelegramGateway::prepare);
  }

  /** Returns the gateway of a route. */
  public TelegramGateway gateway(Route route) {
    return gateways.get(route);
  }

  /**
   * See {@link TelegramGateway#sendCode}. Falls back only if Telegram was certainly not reached.
   */
  @Fallback(fallbackMethod = "sendCodeDirectly", applyOn = NotReachedException.class)
  public Uni<CodeSent> sendCode(PhoneNumber phoneNumber, CallOptions options) {
    return gateway(starting).sendCode(phoneNumber, options);
  }

  /** The fallback of {@link #sendCode}. */
  Uni<CodeSent> sendCodeDirectly(
      PhoneNumber phoneNumber, CallOptions options, NotReachedException proxyFailure) {
    return fallBack(proxyFailure, direct -> direct.sendCode(phoneNumber, options));
  }

  /** See {@link TelegramGateway#startQr}. Falls back as {@link #sendCode} does. */
  @Fallback(fallbackMethod = "startQrDirectly", applyOn = NotReachedException.class)
  public Uni<QrStarted> startQr(CallOptions options) {
    return gateway(starting).startQr(options);
  }

  /** The fallback of {@link #startQr}. */
  Uni<QrStarted> startQrDirectly(CallOptions options, NotReachedException proxyFailure) {
    return fallBack(proxyFailure, direct -> direct.startQr(options));
  }

  private <T> Uni<T> fallBack(
      NotReachedException proxyFailure, Function<TelegramGateway, Uni<T>> call) {
    LOG.infof("Falling back to the direct route: %s", proxyFailure.failure().code());
    listener.onFallback(proxyFailure.failure().code());
    return call.apply(gateway(Route.DIRECT))
        .onFailure(FailureException.class)
        .transform(failure -> failureOfBoth(proxyFailure, failure));
  }

  /**
   * Returns the proxy's failure with both messages if neither route reached Telegram: the caller
   * should retry after the proxy's wait. If the direct route reached Telegram, returns its failure.
   */
  private static FailureException failureOfBoth(
      NotReachedException proxyFailure, FailureException directFailure) {
    if (!isOutOfUse(directFailure.failure().code())) {
      return directFailure;
    }
    Failure failure = proxyFailure.failure();
    return new FailureException(
        failure.withMessage(failure.message() + "; " + directFailure.failure().message()),
        proxyFailure);
  }

  private static boolean isOutOfUse(FailureCode direct) {
    return switch (direct) {
      case DIRECT_NOT_CONFIGURED, DIRECT_NOT_BUNDLED, DIRECT_BROKEN -> true;
      default -> direct.effect() == Effect.NOT_REACHED;
    };
  }
}
