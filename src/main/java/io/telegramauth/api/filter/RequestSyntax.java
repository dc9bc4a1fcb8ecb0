package io.telegramauth.api.filter;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Validates the syntax of requests. Invalid ones are rejected before any processing: the HTTP
 * server answers some in its own way, and another hop may read them differently.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112, HTTP/1.1</a>
 */
final class RequestSyntax {
  private static final Set<HttpMethod> METHODS =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.POST,
          HttpMethod.PUT,
          HttpMethod.DELETE,
          HttpMethod.PATCH,
          HttpMethod.OPTIONS,
          HttpMethod.TRACE,
          HttpMethod.CONNECT);

  private static final String OTHER_METHOD = "OTHER";

  private static final Set<String> SCHEMES = Set.of("http", "https");

  /** A segment of one or two dots, also percent-encoded. */
  private static final Pattern DOT_SEGMENT =
      Pattern.compile("(?:^|/)(?:\\.|%2e){1,2}(?:/|$)", Pattern.CASE_INSENSITIVE);

  private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7e]+");

  private RequestSyntax() {}

  /** The method's name for logs; unknown methods are not repeated. */
  static String name(HttpMethod method) {
    return METHODS.contains(method) ? method.name() : OTHER_METHOD;
  }

  /** Returns why a request is rejected; empty if it is valid. */
  static Optional<Failure> validate(HttpServerRequestInternal request) {
    if (request.decoderResult().isFailure()) {
      return Optional.of(undecodable(request.decoderResult().cause()));
    }
    if (request.version() == null) {
      return invalid("Only HTTP/1.1 and HTTP/1.0 are supported");
    }
    if (!METHODS.contains(request.method())) {
      return Optional.of(Failure.of(FailureCode.METHOD_NOT_ALLOWED));
    }
    if (!hasHost(request)) {
      return invalid("The request must have exactly one Host header that names a host");
    }
    if (!hasCertainLength(request)) {
      return invalid("The only supported transfer encoding is chunked, in HTTP/1.1");
    }
    if (request.headers().contains("")) {
      return invalid("A header of the request has no name");
    }
    return target(request.uri());
  }

  private static Failure undecodable(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return Failure.of(FailureCode.URI_TOO_LONG);
    } else if (cause instanceof TooLongHttpHeaderException) {
      return Failure.of(FailureCode.HEADERS_TOO_LARGE);
    }
    return Failure.of(FailureCode.VALIDATION_ERROR).withMessage("The request is not valid HTTP");
  }

  private static boolean hasHost(HttpServerRequestInternal request) {
    List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
    return hosts.isEmpty()
        ? request.version() == HttpVersion.HTTP_1_0
        : hosts.size() == 1 && request.isValidAuthority();
  }

  /**
   * If the length is ambiguous, the rest of a body may be read as a request (request smuggling).
   */
  private static boolean hasCertainLength(HttpServerRequest request) {
    List<String> encodings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
    return encodings.isEmpty()
        || (request.version() == HttpVersion.HTTP_1_1
            && encodings.size() == 1
            && encodings.get(0).equalsIgnoreCase("chunked"));
  }

  private static Optional<Failure> target(String target) {
    if (!VISIBLE_ASCII.matcher(target).matches()) {
      return invalid("The request's target is not a URI");
    }
    if (target.startsWith("?")) {
      return invalid("The request's target has no path");
    }
    try {
      URI uri = new URI(target);
      boolean isOrigin = target.startsWith("/");
      if (uri.getRawFragment() != null || !(isOrigin || isAbsolute(uri))) {
        return invalid("The request's target is neither a path nor an http address");
      }
      String path = isOrigin ? target.split("\\?", 2)[0] : uri.getRawPath();
      return DOT_SEGMENT.matcher(path).find()
          ? invalid("The request's path has dot segments")
          : Optional.empty();
    } catch (URISyntaxException e) {
      return invalid("The request's target is not a URI");
    }
  }

  private static boolean isAbsolute(URI uri) {
    return uri.getScheme() != null
        && SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))
        && uri.getRawAuthority() != null
        && HostAndPort.parseAuthority(uri.getRawAuthority(), -1) != null;
  }

  private static Optional<Failure> invalid(String message) {
    return Optional.of(Failure.of(FailureCode.VALIDATION_ERROR).withMessage(message));
  }
}
