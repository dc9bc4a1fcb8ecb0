package io.telegramauth.api.filter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.telegramauth.api.error.ErrorEnvelope;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureListener;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.MDC;

/**
 * Where requests come in, before any routing: gives each its id, in the answer and in the log, and
 * its line there, and turns away bodies that announce more than is read, and all that comes while
 * the process is behind with what it has.
 */
@ApplicationScoped
class RequestEntry {
  private static final String HEADER = "X-Request-ID";
  static final String KEY = "requestId";
  private static final int ID_BYTES = 12;
  private static final int LONGEST_BODY = 16 * 1024;

  /** What may stand in a log line without being mistaken for more of it. */
  private static final Pattern ACCEPTABLE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private static final int FIRST = 1000;
  private static final String API = "/api/telegram-auth/";

  private final ObjectMapper json;
  private final FailureListener failures;
  private final Duration overloadedAfter;
  private final Map<Thread, EventLoopLag> lags = new ConcurrentHashMap<>();

  /** Reads the system's randomness: instances that begin from one snapshot must not repeat ids. */
  private final SecureRandom random = new SecureRandom();

  RequestEntry(
      ObjectMapper json,
      FailureListener failures,
      @ConfigProperty(name = "telegram-auth.overloaded-after") Duration overloadedAfter) {
    this.json = json;
    this.failures = failures;
    this.overloadedAfter = overloadedAfter;
  }

  static String requestId(RoutingContext context) {
    return context.get(KEY, "unknown");
  }

  void register(@Observes Filters filters) {
    filters.register(this::enter, FIRST);
  }

  /** Before the framework's own handler, which tells of exceptions. */
  void registerForFailures(@Observes Router router) {
    router.route().order(Integer.MIN_VALUE).failureHandler(this::refuseWithoutPath);
  }

  private void enter(RoutingContext context) {
    String id = identified(context);
    boolean isTooLong = announcedLength(context) > LONGEST_BODY;
    if (!isTooLong && isOfTheApi(context) && lag(context.vertx()).turnsAway()) {
      // Without a line for each: there would be no end of them.
      refuse(context, id, Failure.of(FailureCode.OVERLOADED, ConcurrentRequests.COME_BACK));
      return;
    }
    MDC.put(KEY, id);
    RequestLine.begin(context, id);
    if (isTooLong) {
      RequestLine.of(context).failed(FailureCode.PAYLOAD_TOO_LARGE);
      // What follows is not read.
      context.response().putHeader(HttpHeaders.CONNECTION, "close");
      refuse(context, id, Failure.of(FailureCode.PAYLOAD_TOO_LARGE));
    } else {
      context.next();
    }
  }

  /** Without a path there is no route: the router has failed the request before it came here. */
  private void refuseWithoutPath(RoutingContext context) {
    String path = context.request().path();
    if (path != null && !path.isEmpty()) {
      context.next();
      return;
    }
    String id = identified(context);
    MDC.put(KEY, id);
    RequestLine.begin(context, id);
    RequestLine.of(context).failed(FailureCode.VALIDATION_ERROR);
    refuse(
        context,
        id,
        Failure.of(FailureCode.VALIDATION_ERROR).saying("The request's target has no path"));
  }

  /** Gives the request its id, and the answer too. */
  private String identified(RoutingContext context) {
    String claimed = context.request().getHeader(HEADER);
    String id = claimed != null && ACCEPTABLE.matcher(claimed).matches() ? claimed : randomId();
    context.put(KEY, id);
    context.response().putHeader(HEADER, id);
    return id;
  }

  private static long announcedLength(RoutingContext context) {
    String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      // The HTTP codec refuses such a request by itself.
      return 0;
    }
  }

  /** What watches the service is answered as long as it can be. */
  private static boolean isOfTheApi(RoutingContext context) {
    String path = context.normalizedPath();
    return path.startsWith(API) && !RequestLine.isOfWatchers(path);
  }

  /** That of the event loop that this is called on: each has its own requests. */
  private EventLoopLag lag(Vertx vertx) {
    return lags.computeIfAbsent(
        Thread.currentThread(), loop -> EventLoopLag.here(overloadedAfter, vertx));
  }

  private void refuse(RoutingContext context, String id, Failure failure) {
    failures.answered(failure.code());
    failure
        .retryAfter()
        .ifPresent(
            wait ->
                context
                    .response()
                    .putHeader(HttpHeaders.RETRY_AFTER, "" + ErrorEnvelope.seconds(wait)));
    // Held back until there is a route for it: now nobody wants it, and the next one comes after
    // it.
    context.request().resume();
    try {
      context
          .response()
          .setStatusCode(failure.code().httpStatus())
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .end(json.writeValueAsString(ErrorEnvelope.of(failure, id)));
    } catch (JsonProcessingException e) {
      context.fail(e);
    }
  }

  private String randomId() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
