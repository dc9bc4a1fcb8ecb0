package io.telegramauth.api.filter;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.login.Login;
import io.telegramauth.phone.PhoneNumber;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What is known of the request that is being answered. */
@ApplicationScoped
public class CurrentRequest {
  private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final CurrentVertxRequest current;
  private final Optional<String> addressHeader;

  CurrentRequest(
      CurrentVertxRequest current,
      @ConfigProperty(name = "telegram-auth.client-ip-header") Optional<String> addressHeader) {
    this.current = current;
    this.addressHeader = addressHeader;
  }

  /** The request's id: as it came, where it came with one, else a new one. */
  public String id() {
    return context().map(EntryFilter::requestId).orElse("unknown");
  }

  /**
   * The client's network address: that of its connection. A header's claim only where the operator
   * says that a gateway sets it, and where it is an address.
   */
  public Optional<String> address() {
    return context()
        .map(RoutingContext::request)
        .flatMap(
            request ->
                addressHeader
                    .map(name -> request.headers().getAll(name))
                    .flatMap(ForwardedAddress::of)
                    .or(
                        () ->
                            Optional.ofNullable(request.remoteAddress())
                                .map(SocketAddress::hostAddress)));
  }

  /** The path that is asked for, in its normal form; empty outside of a request. */
  public String path() {
    return context().map(RoutingContext::normalizedPath).orElse("");
  }

  /**
   * The value of a header that may say one thing only; the empty text where it is there without a
   * value, which the framework takes for no header.
   */
  public Optional<String> header(String name) {
    return context().map(context -> context.request().getHeader(name));
  }

  /** Whether it asks for nothing to be changed, by its method (RFC 9110, 9.2.1). */
  boolean isSafe() {
    return context().map(context -> context.request().method()).filter(SAFE::contains).isPresent();
  }

  /** Adds a header field to the answer, unless it is out already. */
  void header(String name, String value) {
    context()
        .map(RoutingContext::response)
        .filter(response -> !response.headWritten())
        .ifPresent(response -> response.putHeader(name, value));
  }

  /** Has this done when the request is over, whether its answer got through or not. */
  void onEnd(Runnable task) {
    context().ifPresentOrElse(context -> context.addEndHandler(ended -> task.run()), task);
  }

  /** Tells its line in the log whose number it is about. */
  public void recordPhoneNumber(PhoneNumber phoneNumber) {
    accessLogEntry().ifPresent(entry -> entry.recordPhoneNumber(phoneNumber));
  }

  /** Tells its line in the log which login it is about. */
  public void recordLogin(Login login) {
    accessLogEntry().ifPresent(entry -> entry.recordLogin(login));
  }

  /** Tells its line in the log which service it comes from. */
  void recordService(String service) {
    accessLogEntry().ifPresent(entry -> entry.recordService(service));
  }

  /** Tells its line in the log what it is answered with. */
  public void recordFailure(FailureCode code) {
    accessLogEntry().ifPresent(entry -> entry.recordFailure(code));
  }

  private Optional<AccessLogEntry> accessLogEntry() {
    return context().map(AccessLogEntry::of);
  }

  private Optional<RoutingContext> context() {
    try {
      return Optional.ofNullable(current.getCurrent());
    } catch (ContextNotActiveException e) {
      // There is none, or it is over: what it has begun goes on after an answer that was due.
      return Optional.empty();
    }
  }
}
