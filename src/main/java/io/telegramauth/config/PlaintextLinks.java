package io.telegramauth.config;

import java.net.URI;
import java.util.regex.Pattern;

/** Decides whether others can read what is sent to an address. */
public final class PlaintextLinks {
  /** Literal, so that no name server has a say. */
  private static final Pattern LOOPBACK =
      Pattern.compile(
          "localhost|127(?:\\.(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}|\\[?::1\\]?",
          Pattern.CASE_INSENSITIVE);

  private PlaintextLinks() {}

  /** Whether the URL is not https and leads off this machine. */
  public static boolean isExposed(URI url) {
    return !"https".equalsIgnoreCase(url.getScheme())
        && (url.getHost() == null || !isLoopback(url.getHost()));
  }

  /** The same of a URL as text; what is no URL counts as exposed. */
  public static boolean isExposed(String url) {
    try {
      return isExposed(URI.create(url));
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  /** Whether the host is {@code localhost}, within 127.0.0.0/8, or ::1 (with brackets or not). */
  public static boolean isLoopback(String host) {
    return LOOPBACK.matcher(host).matches();
  }
}
