package io.telegramauth.telegram;

import io.telegramauth.config.ProxyConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.Map;

/** Which gateway serves what: a new login by the configured route, every later step by its own. */
@ApplicationScoped
public class Gateways {
  private final Map<Route, TelegramGateway> byRoute = new EnumMap<>(Route.class);
  private final Route starting;

  @Inject
  Gateways(@Any Instance<TelegramGateway> gateways, ProxyConfig config) {
    this(gateways, config.enabled() ? Route.PROXY : Route.DIRECT);
  }

  Gateways(Iterable<TelegramGateway> gateways, Route starting) {
    gateways.forEach(gateway -> byRoute.put(gateway.route(), gateway));
    this.starting = starting;
  }

  /** A call is to be expected, of whatever gateway. */
  public void prepare() {
    byRoute.values().forEach(TelegramGateway::prepare);
  }

  /** The gateway that starts logins. */
  public TelegramGateway starting() {
    return on(starting);
  }

  /** The gateway of a route. */
  public TelegramGateway on(Route route) {
    return byRoute.get(route);
  }
}
