package io.telegramauth.api.filter;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Determines request ids. The service's own is random. The caller's is taken if it is safe in a log
 * line; it is what the caller chose, so nothing may be concluded from it.
 */
@ApplicationScoped
class RequestIds {
  /** The header of the request id, in requests and responses. */
  static final String HEADER = "X-Request-ID";

  private static final int ID_BYTES = 12;

  /** Characters that are safe in a log line. */
  private static final Pattern ACCEPTABLE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** Reads the system's randomness: instances restored from one snapshot must not repeat ids. */
  private final SecureRandom random = new SecureRandom();

  /**
   * The id that a request is known by to its caller.
   *
   * @param values the values of its header
   */
  String of(List<String> values) {
    return claimed(values).orElseGet(this::random);
  }

  /** The caller's id of a request, if it has an acceptable one. */
  Optional<String> claimed(List<String> values) {
    return values.size() == 1 && ACCEPTABLE.matcher(values.get(0)).matches()
        ? Optional.of(values.get(0))
        : Optional.empty();
  }

  /** An id of the service's own. */
  String random() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
