package io.telegramauth.api.filter;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** What is known of the request that is being answered. */
@ApplicationScoped
public class CurrentRequest {
  private final CurrentVertxRequest current;

  CurrentRequest(CurrentVertxRequest current) {
    this.current = current;
  }

  /** The request's id: as it came, where it came with one, else a new one. */
  public String id() {
    return context().map(RequestEntry::requestId).orElse("unknown");
  }

  /** The client's network address: that of its connection, never a header's claim. */
  public Optional<String> address() {
    return context()
        .map(context -> context.request().remoteAddress())
        .map(SocketAddress::hostAddress);
  }

  /** Whether the answer is out already. */
  public boolean isAnswered() {
    return context().filter(context -> context.response().ended()).isPresent();
  }

  private Optional<RoutingContext> context() {
    return Optional.ofNullable(current.getCurrent());
  }
}
