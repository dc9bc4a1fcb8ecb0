package io.telegramauth.api.filter;

import io.telegramauth.api.ApiPaths;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.login.Login;
import io.telegramauth.login.Login.Challenge;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.text.EnumNames;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;
import org.jboss.logging.MDC;

/**
 * The access log line of a request: method, path template, status, and the login or session
 * concerned. While the line is written its facts are also in the MDC, so that they are fields of a
 * JSON log. The raw path is never logged, as it contains login ids.
 */
final class AccessLogEntry {
  /** A name that operators search for. */
  private static final Logger LOG = Logger.getLogger("io.telegramauth.request");

  private static final String KEY = "access-log-entry";
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

  /**
   * Starts the entry of a request. It is written when the response head goes out or the client is
   * gone.
   */
  static void begin(RoutingContext context, String requestId) {
    if (context.request() instanceof HttpServerRequestInternal request
        && !ApiPaths.isProbe(context.normalizedPath())) {
      // Without one, meters would take the path as a label where no resource is reached.
      String template = ApiPaths.template(context.normalizedPath()).orElse(ApiPaths.UNMATCHED);
      request.context().putLocal(ApiPaths.TEMPLATE_KEY, template);
    }
    AccessLogEntry entry = new AccessLogEntry(context, requestId);
    String own = EntryFilter.ownRequestId(context);
    if (!own.equals(requestId)) {
      entry.facts.put(EntryFilter.OWN_KEY, own);
    }
    context.put(KEY, entry);
    context.addHeadersEndHandler(headers -> entry.write(true));
    context.addEndHandler(end -> entry.write(end.succeeded()));
  }

  /** The entry of a request; null before the entry filter. */
  static AccessLogEntry of(RoutingContext context) {
    return context.get(KEY);
  }

  /** Records the phone number, masked. */
  synchronized void recordPhoneNumber(PhoneNumber phoneNumber) {
    facts.put("phone", phoneNumber.toString());
  }

  /** Records the login. */
  synchronized void recordLogin(Login login) {
    login.phoneNumber().ifPresent(this::recordPhoneNumber);
    facts.put("state", EnumNames.lowerCase(login.state()));
    login
        .challenge()
        .map(Challenge::route)
        .ifPresent(route -> facts.put("telegramRoute", EnumNames.lowerCase(route)));
  }

  /** Records the calling service. */
  synchronized void recordService(String service) {
    facts.put("service", service);
  }

  /** Records the client's address: of a request that presents no right key. */
  synchronized void recordAddress(String address) {
    facts.put("address", address);
  }

  /** Records the failure of the response. */
  synchronized void recordFailure(FailureCode code) {
    facts.put(FAILURE, code.code());
  }

  private synchronized void write(boolean responded) {
    if (written) {
      return;
    }
    written = true;
    HttpServerResponse response = context.response();
    String path = path();
    String status = responded ? Integer.toString(response.getStatusCode()) : "closed";
    long millis = (System.nanoTime() - startedAt) / 1_000_000;
    Level level = level(responded, response.getStatusCode(), path);
    if (!LOG.isEnabled(level)) {
      return;
    }
    String method = RequestHeadRules.name(context.request().method().name());
    log(level, requestId, method, path, status, millis, facts);
  }

  /**
   * Writes the entry of a request that reaches no route.
   *
   * @param method as {@link RequestHeadRules#name} has it
   */
  static void writeRejected(String method, String requestId, Failure failure) {
    Map<String, String> facts = new LinkedHashMap<>(Map.of(FAILURE, failure.code().code()));
    String status = Integer.toString(failure.code().httpStatus());
    log(Level.INFO, requestId, method, ApiPaths.UNMATCHED, status, 0, facts);
  }

  private static void log(
      Level level,
      String requestId,
      String method,
      String path,
      String status,
      long millis,
      Map<String, String> facts) {
    StringBuilder text =
        new StringBuilder(128)
            .append(method)
            .append(' ')
            .append(path)
            .append(' ')
            .append(status)
            .append(" in ")
            .append(millis)
            .append(" ms");
    facts.forEach((name, value) -> text.append(", ").append(name).append(' ').append(value));
    facts.put("method", method);
    facts.put("path", path);
    facts.put("status", status);
    facts.put("millis", Long.toString(millis));
    MDC.put(EntryFilter.KEY, requestId);
    facts.forEach(MDC::put);
    LOG.log(level, text);
    facts.keySet().forEach(MDC::remove);
  }

  /** Faults of this service are warnings, unforeseen ones errors. */
  private static Level level(boolean responded, int status, String path) {
    if (responded && status >= SERVER_ERROR) {
      return status == SERVER_ERROR ? Level.ERROR : Level.WARN;
    }
    return ApiPaths.isProbe(path) && status < CLIENT_ERROR ? Level.DEBUG : Level.INFO;
  }

  private String path() {
    if (context.request() instanceof HttpServerRequestInternal request) {
      String template = request.context().getLocal(ApiPaths.TEMPLATE_KEY);
      if (template != null) {
        return template;
      }
    }
    String path = context.normalizedPath();
    return ApiPaths.isProbe(path) ? path : ApiPaths.UNMATCHED;
  }
}
