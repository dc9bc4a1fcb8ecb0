package io.telegramauth.api.filter;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.telegramauth.api.ApiPaths;
import io.telegramauth.api.error.FrameworkFailures;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * The first filter of every request, before routing: assigns the request id, starts the access log
 * entry, reads the body, and rejects requests while the event loop is overloaded.
 */
@ApplicationScoped
class EntryFilter {
  static final String KEY = "requestId";
  private static final Logger LOG = Logger.getLogger(EntryFilter.class);

  private static final int FIRST = 1000;

  /** After the framework's CORS filter, which handles preflight requests. */
  private static final int AFTER_CORS = 200;

  /** Statuses for which the router has an error page of its own. */
  private static final List<Integer> ROUTER_STATUSES = List.of(400, 404, 405, 406, 413, 415, 500);

  private static final String FRAMEWORK = "/q/";

  private final RequestIds ids;
  private final ErrorResponses responses;
  private final RequestBodyReader bodies;
  private final Duration overloadedAfter;
  private final Map<Thread, EventLoopLag> lags = new ConcurrentHashMap<>();

  EntryFilter(
      RequestIds ids,
      ErrorResponses responses,
      RequestBodyReader bodies,
      @ConfigProperty(name = "telegram-auth.overloaded-after") Duration overloadedAfter) {
    this.ids = ids;
    this.responses = responses;
    this.bodies = bodies;
    this.overloadedAfter = overloadedAfter;
  }

  static String requestId(RoutingContext context) {
    return context.get(KEY, "unknown");
  }

  void register(@Observes Filters filters) {
    filters.register(this::enter, FIRST);
    filters.register(this::respondToOptions, AFTER_CORS);
  }

  /** Before the framework's handler, which exposes exceptions and logs paths. */
  void registerForFailures(@Observes Router router) {
    router
        .route()
        .order(Integer.MIN_VALUE)
        .failureHandler(context -> reject(context, failure(context, context.statusCode())));
    for (int status : ROUTER_STATUSES) {
      router.errorHandler(status, context -> reject(context, failure(context, status)));
    }
  }

  private void enter(RoutingContext context) {
    String id = assignId(context);
    boolean isTooLarge = bodies.isTooLarge(context.request());
    if (!isTooLarge && isApiCall(context) && lag(context.vertx()).shouldReject()) {
      // Without an access log entry: an overload would flood the log.
      respond(context, id, Failure.of(FailureCode.OVERLOADED, ConcurrencyLimit.RETRY_AFTER));
      return;
    }
    begin(context, id);
    Optional<Failure> ambiguity = DuplicateFields.collapse(context.request());
    if (isTooLarge) {
      rejectAndClose(context, Failure.of(FailureCode.PAYLOAD_TOO_LARGE));
    } else if (ambiguity.isPresent()) {
      reject(context, ambiguity.get());
    } else {
      bodies.read(context, failure -> rejectAndClose(context, failure));
    }
  }

  private static void begin(RoutingContext context, String id) {
    MDC.put(KEY, id);
    AccessLogEntry.begin(context, id);
  }

  /** Assigns the request id and adds it to the response. */
  private String assignId(RoutingContext context) {
    String id = ids.of(context.request());
    context.put(KEY, id);
    context.response().putHeader(RequestIds.HEADER, id);
    return id;
  }

  /** The framework would list the methods of all paths of a resource class. */
  private void respondToOptions(RoutingContext context) {
    String path = context.normalizedPath();
    if (!context.request().method().equals(HttpMethod.OPTIONS) || path.startsWith(FRAMEWORK)) {
      context.next();
      return;
    }
    ApiPaths.allowedMethods(path)
        .ifPresentOrElse(
            methods ->
                context.response().setStatusCode(204).putHeader(HttpHeaders.ALLOW, methods).end(),
            () -> reject(context, Failure.of(FailureCode.NOT_FOUND)));
  }

  /** The failure of a request that the router or a filter has failed. */
  private static Failure failure(RoutingContext context, int status) {
    Throwable cause = context.failure();
    if (cause instanceof RejectedExecutionException) {
      return Failure.of(FailureCode.OVERLOADED, ConcurrencyLimit.RETRY_AFTER);
    }
    return FrameworkFailures.of(status)
        .orElseGet(
            () -> {
              if (cause instanceof IOException) {
                LOG.debug("The connection of a request was lost", cause);
              } else {
                LOG.error("A request failed unexpectedly", cause);
              }
              return Failure.of(FailureCode.INTERNAL_ERROR);
            });
  }

  private void reject(RoutingContext context, Failure failure) {
    if (AccessLogEntry.of(context) == null) {
      // The router has failed the request before this filter.
      begin(context, assignId(context));
    }
    AccessLogEntry.of(context).recordFailure(failure.code());
    respond(context, requestId(context), failure);
  }

  /** Further input on the connection may be the rest of this request. */
  private void rejectAndClose(RoutingContext context, Failure failure) {
    Connections.ignoreFurtherRequests(context.request().connection());
    context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    reject(context, failure);
    Connections.close(context.request().connection());
  }

  private void respond(RoutingContext context, String id, Failure failure) {
    // Paused until a route reads it; resumed, as the next request of the connection follows it.
    context.request().resume();
    if (context.response().headWritten()) {
      // The head is out: a truncated response must not pass for a complete one.
      context.request().connection().close();
      return;
    }
    responses.send(context.request(), id, failure);
  }

  /** Probes are answered as long as possible. */
  private static boolean isApiCall(RoutingContext context) {
    String path = context.normalizedPath();
    return path.startsWith(ApiPaths.BASE + "/") && !ApiPaths.isProbe(path);
  }

  /** The lag of the current event loop. */
  private EventLoopLag lag(Vertx vertx) {
    return lags.computeIfAbsent(
        Thread.currentThread(), loop -> EventLoopLag.here(overloadedAfter, vertx));
  }
}
