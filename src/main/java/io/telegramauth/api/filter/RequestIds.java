package io.telegramauth.api.filter;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** Determines request ids: the caller's if it is safe in a log line, otherwise a random one. */
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
   * The id of a request.
   *
   * @param claimed the values of its header
   */
  String of(List<String> claimed) {
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
