package io.telegramauth.api.filter;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The head of a request as it was sent.
 *
 * @param target the request target, not decoded
 * @param version {@code HTTP/1.1} or {@code HTTP/1.0}
 * @param fields names and values in order, without surrounding white space
 */
record RequestHead(
    String method, String target, String version, List<Map.Entry<String, String>> fields) {
  static final String HTTP_1_0 = "HTTP/1.0";
  static final String HTTP_1_1 = "HTTP/1.1";

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /**
   * Parses a head. Folded lines and white space before a colon are errors, as hops disagree on
   * their meaning.
   *
   * @param text the lines, without the empty one that ends them; free of control characters except
   *     tabs and line ends
   * @return empty if it is not the head of an HTTP/1.1 or HTTP/1.0 request
   */
  static Optional<RequestHead> parse(String text) {
    String[] lines = text.split("\r\n", -1);
    String[] first = lines[0].split(" ", -1);
    if (first.length != 3
        || !TOKEN.matcher(first[0]).matches()
        || first[1].isEmpty()
        || !(first[2].equals(HTTP_1_1) || first[2].equals(HTTP_1_0))) {
      return Optional.empty();
    }
    List<Map.Entry<String, String>> fields = new ArrayList<>(lines.length - 1);
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon < 0 || !TOKEN.matcher(lines[i].substring(0, colon)).matches()) {
        return Optional.empty();
      }
      fields.add(Map.entry(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip()));
    }
    return Optional.of(new RequestHead(first[0], first[1], first[2], List.copyOf(fields)));
  }

  /** The head of a request that came without a connection, as a function's event. */
  static RequestHead of(HttpServerRequest request) {
    String version = request.version() == HttpVersion.HTTP_1_0 ? HTTP_1_0 : HTTP_1_1;
    return new RequestHead(
        request.method().name(), request.uri(), version, List.copyOf(request.headers().entries()));
  }

  /**
   * The head as it is sent, with the empty line that ends it.
   *
   * @param dropped names of fields to leave out, in lower case
   */
  String text(Set<String> dropped) {
    StringBuilder text = new StringBuilder(512);
    text.append(method).append(' ').append(target).append(' ').append(version).append("\r\n");
    for (Map.Entry<String, String> field : fields) {
      if (!dropped.contains(field.getKey().toLowerCase(Locale.ROOT))) {
        text.append(field.getKey()).append(": ").append(field.getValue()).append("\r\n");
      }
    }
    return text.append("\r\n").toString();
  }

  /** The values of a field, in order. */
  List<String> all(String name) {
    return fields.stream()
        .filter(field -> field.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** The path of the target, not decoded; null if it has none. */
  String path() {
    String withoutQuery = target.split("\\?", 2)[0];
    if (target.startsWith("/")) {
      return withoutQuery;
    }
    int authority = withoutQuery.indexOf("://");
    int path = authority < 0 ? -1 : withoutQuery.indexOf('/', authority + 3);
    return path < 0 ? null : withoutQuery.substring(path);
  }
}
