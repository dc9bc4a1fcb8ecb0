package io.telegramauth.api.filter;

import io.telegramauth.ratelimit.Quota;
import io.telegramauth.ratelimit.QuotaReporter;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reports quotas in the headers {@code RateLimit} and {@code RateLimit-Policy}, for accepted and
 * refused requests.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/">RateLimit
 *     header fields for HTTP</a>, draft 10
 */
@ApplicationScoped
class RateLimitHeaders implements QuotaReporter {
  private static final String POLICY = "RateLimit-Policy";
  private static final String LIMIT = "RateLimit";

  private final CurrentRequest request;

  RateLimitHeaders(CurrentRequest request) {
    this.request = request;
  }

  @Override
  public void report(List<Quota> quotas) {
    if (!quotas.isEmpty()) {
      request.header(POLICY, list(quotas, RateLimitHeaders::policy));
      request.header(LIMIT, list(quotas, RateLimitHeaders::limit));
    }
  }

  private static String list(List<Quota> quotas, Function<Quota, String> item) {
    return quotas.stream().map(item).collect(Collectors.joining(", "));
  }

  private static String policy(Quota quota) {
    // Not %d: the first number formatted for a locale unpacks its symbols, 3 % of a start.
    return "\"%s\";q=%s;w=%s"
        .formatted(quota.limit().id(), quota.rate().amount(), seconds(quota.rate().period()));
  }

  private static String limit(Quota quota) {
    return "\"%s\";r=%s;t=%s".formatted(quota.limit().id(), quota.left(), seconds(quota.reset()));
  }

  /** Rounded up, as in {@code Retry-After}. */
  private static long seconds(Duration time) {
    return time.plusMillis(999).toSeconds();
  }
}
