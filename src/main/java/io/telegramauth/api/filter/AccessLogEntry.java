package io.telegramauth.api.filter;

import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.login.Login;
import io.telegramauth.login.Login.Challenge;
import io.telegramauth.phone.PhoneNumber;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;
import org.jboss.logging.MDC;

/**
 * The one line that the log has of a request: what was asked, what it was answered with, and whom
 * it concerned. Its facts are in the diagnostic context too while it is written, so that each is a
 * field of its own where the log is JSON. Never the path itself: a login's id is in it.
 */
final class AccessLogEntry {
  /** Named for what it tells: operators search for it. */
  private static final Logger LOG = Logger.getLogger("io.telegramauth.request");

  private static final String KEY = "access-log-entry";
  private static final String UNMATCHED = "unmatched";

  /** Where Quarkus leaves the template of the path that a resource was found by. */
  private static final String TEMPLATE = "UrlPathTemplate";

  /** Asked every few seconds by what watches the service. */
  private static final Set<String> PROBES =
      Set.of(
          "/health",
          "/api/telegram-auth/health",
          "/q/health",
          "/q/health/live",
          "/q/health/ready",
          "/q/health/started",
          "/q/metrics");

  private static final String FAILURE = "failure";
  private static final int SERVER_ERROR = 500;
  private static final int CLIENT_ERROR = 400;

  private final RoutingContext context;
  private final String requestId;
  private final long startedAt = System.nanoTime();
  private final Map<String, String> facts = new LinkedHashMap<>();
  private boolean written;

  private AccessLogEntry(RoutingContext context, String requestId) {
    this.context = context;
    this.requestId = requestId;
  }

  /** Whether it is a path that is asked every few seconds by what watches the service. */
  static boolean isProbe(String path) {
    return PROBES.contains(path);
  }

  /** Begins to gather; the line is written when the answer goes out, or nobody waits for it. */
  static void begin(RoutingContext context, String requestId) {
    AccessLogEntry entry = new AccessLogEntry(context, requestId);
    context.put(KEY, entry);
    context.addHeadersEndHandler(headers -> entry.write(true));
    context.addEndHandler(end -> entry.write(end.succeeded()));
  }

  /** The line of this request; it has none before it has passed the entry. */
  static AccessLogEntry of(RoutingContext context) {
    return context.get(KEY);
  }

  /** Whose number it is about; written masked. */
  synchronized void recordPhoneNumber(PhoneNumber phoneNumber) {
    facts.put("phone", phoneNumber.toString());
  }

  /** Which login it is about. */
  synchronized void recordLogin(Login login) {
    recordPhoneNumber(login.phoneNumber());
    facts.put("state", lowerCase(login.state()));
    login
        .challenge()
        .map(Challenge::route)
        .ifPresent(route -> facts.put("telegramRoute", lowerCase(route)));
  }

  /** Which service asks. */
  synchronized void recordService(String service) {
    facts.put("service", service);
  }

  /** What it is answered with. */
  synchronized void recordFailure(FailureCode code) {
    facts.put(FAILURE, code.code());
  }

  private synchronized void write(boolean answered) {
    if (written) {
      return;
    }
    written = true;
    HttpServerResponse response = context.response();
    String path = path();
    String status = answered ? Integer.toString(response.getStatusCode()) : "closed";
    long millis = (System.nanoTime() - startedAt) / 1_000_000;
    Level level = level(answered, response.getStatusCode(), path);
    if (!LOG.isEnabled(level)) {
      return;
    }
    log(level, requestId, context.request().method(), path, status, millis, facts);
  }

  /** Writes the line of a request that comes to no route. */
  static void writeRejected(HttpServerRequest request, String requestId, Failure failure) {
    Map<String, String> facts = new LinkedHashMap<>(Map.of(FAILURE, failure.code().code()));
    String status = Integer.toString(failure.code().httpStatus());
    log(Level.INFO, requestId, request.method(), UNMATCHED, status, 0, facts);
  }

  private static void log(
      Level level,
      String requestId,
      HttpMethod method,
      String path,
      String status,
      long millis,
      Map<String, String> facts) {
    String methodName = RequestSyntax.name(method);
    StringBuilder text =
        new StringBuilder(128)
            .append(methodName)
            .append(' ')
            .append(path)
            .append(' ')
            .append(status)
            .append(" in ")
            .append(millis)
            .append(" ms");
    facts.forEach((name, value) -> text.append(", ").append(name).append(' ').append(value));
    facts.put("method", methodName);
    facts.put("path", path);
    facts.put("status", status);
    facts.put("millis", Long.toString(millis));
    MDC.put(EntryFilter.KEY, requestId);
    facts.forEach(MDC::put);
    LOG.log(level, text);
    facts.keySet().forEach(MDC::remove);
  }

  /** Somebody should look at what is our fault, at once where it is not foreseen. */
  private static Level level(boolean answered, int status, String path) {
    if (answered && status >= SERVER_ERROR) {
      return status == SERVER_ERROR ? Level.ERROR : Level.WARN;
    }
    return PROBES.contains(path) && status < CLIENT_ERROR ? Level.DEBUG : Level.INFO;
  }

  private String path() {
    if (context.request() instanceof HttpServerRequestInternal request) {
      String template = request.context().getLocal(TEMPLATE);
      if (template != null) {
        return template;
      }
    }
    String path = context.normalizedPath();
    return PROBES.contains(path) ? path : UNMATCHED;
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
