package io.telegramauth.api.filter;

import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Validates the heads of requests. Whatever another hop may read differently is rejected before any
 * processing, counting or logging, whatever the HTTP server would make of it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112, HTTP/1.1</a>
 */
final class RequestHeadRules {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT");

  private static final String OTHER_METHOD = "OTHER";
  private static final String CONTENT_LENGTH = "Content-Length";

  /** More digits than any accepted length has, and fewer than a long. */
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  /**
   * What another hop may resolve, decode or drop and so arrive at another path: empty segments, dot
   * segments (also before a matrix parameter), encoded dots, slashes and backslashes.
   */
  private static final Pattern AMBIGUOUS_PATH =
      Pattern.compile("//|(?:^|/)\\.{1,2}(?:[/;]|$)|%2e|%2f|%5c|\\\\", Pattern.CASE_INSENSITIVE);

  private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7e]+");

  private RequestHeadRules() {}

  /** The method's name for logs; unknown methods are not repeated. */
  static String name(String method) {
    return METHODS.contains(method) ? method : OTHER_METHOD;
  }

  /**
   * Returns why a request is rejected; empty if its head is valid. On a connection its framing is
   * validated as well.
   */
  static Optional<Failure> validate(RequestHead head) {
    if (!METHODS.contains(head.method())) {
      return Optional.of(Failure.of(FailureCode.METHOD_NOT_ALLOWED));
    }
    List<String> hosts = head.all("Host");
    if (hosts.isEmpty()
        ? !head.version().equals(RequestHead.HTTP_1_0)
        : hosts.size() > 1 || HostAndPort.parseAuthority(hosts.get(0), -1) == null) {
      return invalid("The request must have exactly one Host header that names a host");
    }
    if (!head.all(CONTENT_LENGTH).stream().allMatch(length -> LENGTH.matcher(length).matches())) {
      return invalid("The request's length is not a number");
    }
    return target(head.target(), hosts);
  }

  /** The announced length of the body of a valid request; 0 if it has none or is chunked. */
  static long contentLength(RequestHead head) {
    return head.all(CONTENT_LENGTH).stream().mapToLong(Long::parseLong).sum();
  }

  /** Whether the body of a valid request is chunked. */
  static boolean isChunked(RequestHead head) {
    return !head.all("Transfer-Encoding").isEmpty();
  }

  /**
   * If the length is ambiguous, the rest of a body may be read as a request (request smuggling). A
   * function's events have their body apart, and what frames it is of Quarkus's making.
   */
  static Optional<Failure> validateFraming(RequestHead head) {
    List<String> encodings = head.all("Transfer-Encoding");
    if (head.all(CONTENT_LENGTH).size() + encodings.size() > 1) {
      return invalid("The request must have at most one length");
    }
    boolean isSupported =
        encodings.isEmpty()
            || (head.version().equals(RequestHead.HTTP_1_1)
                && encodings.get(0).equalsIgnoreCase("chunked"));
    return isSupported
        ? Optional.empty()
        : invalid("The only supported transfer encoding is chunked, in HTTP/1.1");
  }

  private static Optional<Failure> target(String target, List<String> hosts) {
    if (!VISIBLE_ASCII.matcher(target).matches()) {
      return invalid("The request's target is not a URI");
    }
    if (target.startsWith("?")) {
      return invalid("The request's target has no path");
    }
    try {
      boolean isOrigin = target.startsWith("/");
      if (isOrigin && isAmbiguous(target.split("\\?", 2)[0])) {
        return invalid("The request's path has empty, dot or encoded segments");
      }
      URI uri = new URI(target);
      if (uri.getRawFragment() != null || !(isOrigin || isAbsolute(uri))) {
        return invalid("The request's target is neither a path nor an http address");
      }
      if (!isOrigin && !hosts.stream().allMatch(host -> isSameAuthority(uri, host))) {
        return invalid("The request's target and its Host header name different hosts");
      }
      return !isOrigin && isAmbiguous(uri.getRawPath())
          ? invalid("The request's path has empty, dot or encoded segments")
          : Optional.empty();
    } catch (URISyntaxException e) {
      return invalid("The request's target is not a URI");
    }
  }

  private static boolean isAmbiguous(String path) {
    return AMBIGUOUS_PATH.matcher(path).find();
  }

  private static boolean isAbsolute(URI uri) {
    return uri.getScheme() != null
        && Set.of("http", "https").contains(uri.getScheme().toLowerCase(Locale.ROOT))
        && uri.getRawAuthority() != null
        && HostAndPort.parseAuthority(uri.getRawAuthority(), -1) != null;
  }

  private static boolean isSameAuthority(URI uri, String host) {
    int port = uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    HostAndPort named = HostAndPort.parseAuthority(uri.getRawAuthority(), port);
    HostAndPort sent = HostAndPort.parseAuthority(host, port);
    return named.host().equalsIgnoreCase(sent.host()) && named.port() == sent.port();
  }

  private static Optional<Failure> invalid(String message) {
    return Optional.of(Failure.of(FailureCode.VALIDATION_ERROR).withMessage(message));
  }
}
