package io.telegramauth.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The paths that the service serves, as templates, and the methods of each. */
public final class ApiPaths {
  /** The path that all but the root and the health checks begin with. */
  public static final String BASE = "/api/telegram-auth";

  /** The name under which Quarkus keeps the template of a request's path in its context. */
  public static final String TEMPLATE_KEY = "UrlPathTemplate";

  /** In place of the template of a path that the service does not serve. */
  public static final String UNMATCHED = "unmatched";

  /** The collection of logins. */
  static final String LOGINS = BASE + "/logins";

  /** The collection of jobs on sessions. */
  static final String JOBS = BASE + "/sessions/jobs";

  private static final String LOGIN = LOGINS + "/{loginId}";
  private static final String QR_CODE = LOGIN + "/qr.svg";
  private static final String READ = "GET, HEAD, OPTIONS";
  private static final String SUBMIT = "POST, OPTIONS";

  /** In the order in which they match. */
  private static final Map<String, String> METHODS = new LinkedHashMap<>();

  static {
    METHODS.put("/", READ);
    METHODS.put("/health", READ);
    METHODS.put(BASE + "/health", READ);
    METHODS.put(BASE + "/status", READ);
    METHODS.put(BASE + "/send-code", SUBMIT);
    METHODS.put(BASE + "/verify-code", SUBMIT);
    METHODS.put(BASE + "/verify-password", SUBMIT);
    METHODS.put(LOGINS, SUBMIT);
    METHODS.put(LOGIN, "DELETE, GET, HEAD, OPTIONS");
    METHODS.put(QR_CODE, READ);
    METHODS.put(LOGINS + "/{loginId}/code", SUBMIT);
    METHODS.put(LOGINS + "/{loginId}/password", SUBMIT);
    METHODS.put(LOGINS + "/{loginId}/resend", SUBMIT);
    METHODS.put(BASE + "/proxy", "GET, HEAD, PUT, OPTIONS");
    METHODS.put(BASE + "/sessions/user/{userId}", READ);
    METHODS.put(BASE + "/sessions/list/{userId}", READ);
    METHODS.put(BASE + "/sessions/audit", READ);
    METHODS.put(BASE + "/sessions/revoke", SUBMIT);
    METHODS.put(BASE + "/sessions/reseal", SUBMIT);
    METHODS.put(JOBS, READ);
    METHODS.put(JOBS + "/{jobId}", READ);
    METHODS.put(BASE + "/sessions/{sessionId}/access-log", READ);
    METHODS.put(BASE + "/sessions/{sessionId}/access-log/verification", READ);
    METHODS.put(BASE + "/sessions/{sessionId}", "DELETE, OPTIONS");
  }

  private static final Map<Pattern, String> TEMPLATES_BY_PATTERN = new LinkedHashMap<>();

  static {
    for (String template : METHODS.keySet()) {
      TEMPLATES_BY_PATTERN.put(
          Pattern.compile(template.replace(".", "\\.").replaceAll("\\{\\w+}", "[^/]+")), template);
    }
  }

  /** Requested every few seconds by whatever watches the service. */
  private static final Set<String> PROBES =
      Set.of(
          "/health",
          BASE + "/health",
          "/q/health",
          "/q/health/live",
          "/q/health/ready",
          "/q/health/started",
          "/q/metrics");

  /** Matrix parameters and trailing slashes, which the router ignores. */
  private static final Pattern IGNORED = Pattern.compile(";[^/]*|/+$");

  private ApiPaths() {}

  /** The templates of all paths. */
  public static Set<String> templates() {
    return METHODS.keySet();
  }

  /** Whether the path is one that monitoring requests every few seconds. */
  public static boolean isProbe(String path) {
    return PROBES.contains(path);
  }

  /** Whether the path is that of one login. */
  public static boolean isLogin(String path) {
    return template(path).filter(LOGIN::equals).isPresent();
  }

  /**
   * The methods of a path, as the {@code Allow} header lists them. The framework knows them but
   * does not add the header.
   *
   * @return empty for a path that the service does not serve
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-405-method-not-allowed">RFC 9110,
   *     15.5.6</a>
   */
  public static Optional<String> allowedMethods(String path) {
    return template(path).map(METHODS::get);
  }

  /**
   * The template of a path.
   *
   * @return empty for a path that the service does not serve
   */
  public static Optional<String> template(String path) {
    String plain = IGNORED.matcher(path).replaceAll("");
    String normalized = plain.isEmpty() ? "/" : plain;
    return TEMPLATES_BY_PATTERN.entrySet().stream()
        .filter(entry -> entry.getKey().matcher(normalized).matches())
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
