package io.telegramauth.api.filter;

import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Names requests: as their authenticator do, where that can stand in a log line, else at random.
 */
@ApplicationScoped
class RequestIds {
  /** The header that a request's id comes in, and goes out in. */
  static final String HEADER = "X-Request-ID";

  private static final int ID_BYTES = 12;

  /** What may stand in a log line without being mistaken for more of it. */
  private static final Pattern ACCEPTABLE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** Reads the system's randomness: instances that begin from one snapshot must not repeat ids. */
  private final SecureRandom random = new SecureRandom();

  /** The id of a request: its caller's where there is one that is acceptable, else a new one. */
  String of(HttpServerRequest request) {
    List<String> claimed = request.headers().getAll(HEADER);
    return claimed.size() == 1 && ACCEPTABLE.matcher(claimed.get(0)).matches()
        ? claimed.get(0)
        : random();
  }

  private String random() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
