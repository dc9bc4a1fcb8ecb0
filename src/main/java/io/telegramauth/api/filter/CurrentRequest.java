package io.telegramauth.api.filter;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.telegramauth.api.ApiPaths;
import io.telegramauth.config.ClientIpHeader;
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

/** The current request. */
@ApplicationScoped
public class CurrentRequest {
  /** The response header of a replay under an {@code Idempotency-Key}. */
  public static final String IDEMPOTENCY_REPLAYED = "Idempotency-Replayed";

  /** The query parameter with the seconds to wait for a change. */
  public static final String WAIT = "wait";

  private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final CurrentVertxRequest current;
  private final Optional<String> addressHeader;

  CurrentRequest(
      CurrentVertxRequest current,
      @ConfigProperty(name = "telegram-auth.client-ip-header") Optional<String> addressHeader) {
    this.current = current;
    this.addressHeader = ClientIpHeader.of(addressHeader).name();
  }

  /** The request id, given by the caller or generated. */
  public String id() {
    return context().map(EntryFilter::requestId).orElse("unknown");
  }

  /** The id that the service has given the request, whatever its caller says. */
  String ownId() {
    return context().map(EntryFilter::ownRequestId).orElse("unknown");
  }

  /** The caller's id of the request, if it has given one. */
  Optional<String> callerId() {
    return Optional.of(id()).filter(id -> !id.equals(ownId()));
  }

  /** The client's address: that of the connection or, if configured, that of a gateway's header. */
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

  /** The normalized path; empty outside of a request. */
  public String path() {
    return context().map(RoutingContext::normalizedPath).orElse("");
  }

  /**
   * The value of a single-valued header. Empty text if it has no value, which the framework takes
   * for an absent header.
   */
  public Optional<String> header(String name) {
    return context().map(context -> context.request().getHeader(name));
  }

  /** All values of a header, joined by commas; empty if it is absent. */
  Optional<String> allValues(String name) {
    return context()
        .map(context -> context.request().headers().getAll(name))
        .filter(values -> !values.isEmpty())
        .map(values -> String.join(",", values));
  }

  /** Whether it may wait for a change of a login, and so is held longer than others. */
  boolean mayWait() {
    return context()
        .filter(context -> isSafe() && ApiPaths.isLogin(context.normalizedPath()))
        .map(context -> context.queryParams().get(WAIT))
        .filter(CurrentRequest::isNotZero)
        .isPresent();
  }

  /** A wait of another form is refused at once, in whatever slot. */
  private static boolean isNotZero(String seconds) {
    return seconds.chars().anyMatch(digit -> digit != '0');
  }

  /** Whether the method is safe (RFC 9110, 9.2.1). */
  boolean isSafe() {
    return context().map(context -> context.request().method()).filter(SAFE::contains).isPresent();
  }

  /** Adds a response header, unless the head is already written. */
  void header(String name, String value) {
    context()
        .map(RoutingContext::response)
        .filter(response -> !response.headWritten())
        .ifPresent(response -> response.putHeader(name, value));
  }

  /** Says in the response that it is that of an earlier request, and that nothing was done now. */
  public void markReplay() {
    header(IDEMPOTENCY_REPLAYED, "true");
  }

  /** Runs a task when the request ends, whether its response got through or not. */
  public void onEnd(Runnable task) {
    context().ifPresentOrElse(context -> context.addEndHandler(ended -> task.run()), task);
  }

  /** Records the phone number in the access log entry. */
  public void recordPhoneNumber(PhoneNumber phoneNumber) {
    accessLogEntry().ifPresent(entry -> entry.recordPhoneNumber(phoneNumber));
  }

  /** Records the login in the access log entry. */
  public void recordLogin(Login login) {
    accessLogEntry().ifPresent(entry -> entry.recordLogin(login));
  }

  /** Records the calling service in the access log entry. */
  void recordService(String service) {
    accessLogEntry().ifPresent(entry -> entry.recordService(service));
  }

  /** Records the client's address in the access log entry. */
  void recordAddress() {
    address().ifPresent(known -> accessLogEntry().ifPresent(entry -> entry.recordAddress(known)));
  }

  /** Records the failure in the access log entry. */
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
      // No request, or it has ended: its work goes on after an overdue response.
      return Optional.empty();
    }
  }
}
