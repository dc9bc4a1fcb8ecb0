package io.telegramauth.api.filter;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.handler.CorsHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Lets pages of configured origins call the API (CORS). Pages of other origins are refused. Off
 * without origins.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch, CORS protocol</a>
 */
@ApplicationScoped
class CrossOriginFilter {
  /** Before the response to {@code OPTIONS}. */
  private static final int PRIORITY = 300;

  private static final Set<HttpMethod> METHODS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE);

  private static final Set<String> REQUEST_HEADERS =
      Set.of("Authorization", "Content-Type", "Idempotency-Key", "X-Request-ID", "X-Session-ID");

  /** Headers of responses that a page may read, besides the common ones. */
  private static final Set<String> RESPONSE_HEADERS =
      Set.of(
          "Allow",
          "Idempotency-Replayed",
          "Location",
          "RateLimit",
          "RateLimit-Policy",
          "Retry-After",
          "WWW-Authenticate",
          "X-Request-ID");

  private final Optional<List<String>> origins;

  CrossOriginFilter(
      @ConfigProperty(name = "telegram-auth.cors-origins") Optional<List<String>> origins) {
    this.origins = origins;
  }

  void register(@Observes Filters filters) {
    origins.ifPresent(
        allowed -> {
          CorsHandler cors =
              CorsHandler.create()
                  .addOrigins(allowed)
                  .allowedMethods(METHODS)
                  .allowedHeaders(REQUEST_HEADERS)
                  .exposedHeaders(RESPONSE_HEADERS);
          filters.register(
              context -> {
                // Also for a single origin: a cache must not give one page the response of another.
                context.response().putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
                cors.handle(context);
              },
              PRIORITY);
        });
  }
}
