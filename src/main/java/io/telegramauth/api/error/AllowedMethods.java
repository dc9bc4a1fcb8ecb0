package io.telegramauth.api.error;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which methods a path of the API has. The framework knows it, but does not tell; who is refused
 * has to be told.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-405-method-not-allowed">RFC 9110,
 *     15.5.6</a>
 */
public final class AllowedMethods {
  private static final String API = "/api/telegram-auth";

  /** Matrix parameters and a slash at the end, which lead to the same. */
  private static final Pattern IGNORED = Pattern.compile(";[^/]*|/+$");

  private static final Map<Pattern, String> BY_PATH = new LinkedHashMap<>();

  static {
    allow("(?:%s)?/health|/|%s/status".formatted(API, API), "GET, HEAD, OPTIONS");
    allow(API + "/(?:send-code|verify-code|verify-password|logins)", "POST, OPTIONS");
    allow(API + "/logins/[^/]+", "DELETE, GET, HEAD, OPTIONS");
    allow(API + "/logins/[^/]+/(?:code|password|resend)", "POST, OPTIONS");
    allow(API + "/proxy", "GET, HEAD, PUT, OPTIONS");
    allow(API + "/sessions/(?:user|list)/[^/]+", "GET, HEAD, OPTIONS");
    allow(API + "/sessions/[^/]+/access-log", "GET, HEAD, OPTIONS");
    allow(API + "/sessions/[^/]+", "DELETE, OPTIONS");
  }

  private AllowedMethods() {}

  private static void allow(String path, String methods) {
    BY_PATH.put(Pattern.compile(path), methods);
  }

  /** The methods of a path, as {@code Allow} lists them; empty for a path that is none of ours. */
  public static Optional<String> of(String path) {
    String plain = IGNORED.matcher(path).replaceAll("");
    String found = plain.isEmpty() ? "/" : plain;
    return BY_PATH.entrySet().stream()
        .filter(entry -> entry.getKey().matcher(found).matches())
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
