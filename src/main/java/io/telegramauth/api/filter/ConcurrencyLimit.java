package io.telegramauth.api.filter;

import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Bounds how many requests are worked on at once. Those beyond are told so at once: in a queue all
 * of them would only wait longer, until none is answered in time.
 *
 * <p>Counted is what has been read whole: clients that dribble keep nobody out.
 */
@ApplicationScoped
class ConcurrencyLimit {
  /** When whoever was turned away may come again. */
  static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final CurrentRequest request;
  private final int maxRequests;
  private final AtomicInteger running = new AtomicInteger();

  ConcurrencyLimit(
      CurrentRequest request,
      @ConfigProperty(name = "telegram-auth.max-concurrent-requests") int maxRequests) {
    this.request = request;
    this.maxRequests = maxRequests;
  }

  /**
   * Lets a request in, unless there are too many.
   *
   * @throws FailureException {@code OVERLOADED}
   */
  @ServerRequestFilter(readBody = true)
  void enter() {
    if (running.incrementAndGet() > maxRequests) {
      running.decrementAndGet();
      throw new FailureException(Failure.of(FailureCode.OVERLOADED, RETRY_AFTER));
    }
    request.onEnd(running::decrementAndGet);
  }
}
