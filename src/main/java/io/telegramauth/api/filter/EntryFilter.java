package io.telegramauth.api.filter;

import io.quarkus.vertx.http.ManagementInterface;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.telegramauth.api.ApiPaths;
import io.telegramauth.api.error.FrameworkFailures;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
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
 * The first filter of every request. It assigns the request id, begins the access log entry and
 * takes the body. It rejects requests that are too large or ambiguous, and others while the event
 * loop is overloaded. It also responds to {@code OPTIONS}, and to requests that the router or a
 * later filter has failed.
 */
@ApplicationScoped
class EntryFilter {
  static final String KEY = "requestId";

  /** The id that the service has given the request, whatever its caller says. */
  static final String OWN_KEY = "ownRequestId";

  private static final Logger LOG = Logger.getLogger(EntryFilter.class);

  private static final int FIRST = 1000;

  /** After CORS, which handles preflight requests. */
  private static final int AFTER_CORS = 200;

  /** Statuses for which the router has an error page of its own. */
  private static final List<Integer> ROUTER_STATUSES = List.of(400, 404, 405, 406, 413, 415, 500);

  private final RequestIds ids;
  private final ErrorResponses responses;
  private final Duration overloadedAfter;
  private final Map<Thread, EventLoopLag> lags = new ConcurrentHashMap<>();

  EntryFilter(
      RequestIds ids,
      ErrorResponses responses,
      @ConfigProperty(name = "telegram-auth.overloaded-after") Duration overloadedAfter) {
    this.ids = ids;
    this.responses = responses;
    this.overloadedAfter = overloadedAfter;
  }

  static String ownRequestId(RoutingContext context) {
    return context.get(OWN_KEY, "unknown");
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

  /** Requests of the management interface have an id and a line in the log as well. */
  void registerForManagement(@Observes ManagementInterface management) {
    Router router = management.router();
    registerForFailures(router);
    router
        .route()
        .order(Integer.MIN_VALUE)
        .handler(
            context -> {
              begin(context, assignId(context));
              context.next();
            });
  }

  private void enter(RoutingContext context) {
    String id = assignId(context);
    boolean isTooLarge = announcedLength(context.request()) > RequestFraming.MAX_BODY_LENGTH;
    if (!isTooLarge && isApiCall(context) && lag(context.vertx()).shouldReject()) {
      // Without an access log entry: an overload would flood the log.
      respond(context, id, Failure.of(FailureCode.OVERLOADED, ConcurrencyLimit.RETRY_AFTER));
      return;
    }
    begin(context, id);
    Optional<Failure> ambiguity = DuplicateFields.collapse(context.request());
    if (isTooLarge) {
      // Only of a function, whose events nothing has looked at before.
      reject(context, Failure.of(FailureCode.PAYLOAD_TOO_LARGE));
    } else if (ambiguity.isPresent()) {
      reject(context, ambiguity.get());
    } else {
      takeBody(context);
    }
  }

  private static void begin(RoutingContext context, String id) {
    MDC.put(KEY, id);
    AccessLogEntry.begin(context, id);
  }

  /** Assigns the request id and adds it to the response. */
  private String assignId(RoutingContext context) {
    String own = ids.random();
    String id = ids.claimed(context.request().headers().getAll(RequestIds.HEADER)).orElse(own);
    context.put(KEY, id);
    context.put(OWN_KEY, own);
    context.response().putHeader(RequestIds.HEADER, id);
    return id;
  }

  private static long announcedLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? 0 : Long.parseLong(length);
  }

  /** Takes the body, which is here already: the framework would wait for it on a worker thread. */
  private void takeBody(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (announcedLength(request) == 0
        && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      context.next();
      return;
    }
    Future<Buffer> whole = request.body();
    request.resume();
    whole.onSuccess(
        body -> {
          if (body.length() > RequestFraming.MAX_BODY_LENGTH) {
            // Only of a function, whose events may say another length.
            reject(context, Failure.of(FailureCode.PAYLOAD_TOO_LARGE));
          } else {
            ((RoutingContextInternal) context).setBody(body);
            context.next();
          }
        });
  }

  /** The framework would list the methods of all paths of a resource class. */
  private void respondToOptions(RoutingContext context) {
    String path = context.normalizedPath();
    if (!context.request().method().equals(HttpMethod.OPTIONS)) {
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
