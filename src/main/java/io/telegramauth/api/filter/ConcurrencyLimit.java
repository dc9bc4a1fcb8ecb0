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
 * Limits concurrent requests. Excess requests are rejected at once: in a queue all of them would
 * wait longer, until none is answered in time.
 *
 * <p>A request counts once its body is read, so slow clients occupy no slot. Requests that wait for
 * a change of a login have slots of their own: open pages keep nobody else out.
 */
@ApplicationScoped
class ConcurrencyLimit {
  /** The {@code Retry-After} of a rejected request. */
  static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final CurrentRequest request;
  private final Slots requests;
  private final Slots waits;

  ConcurrencyLimit(
      CurrentRequest request,
      @ConfigProperty(name = "telegram-auth.max-concurrent-requests") int maxRequests,
      @ConfigProperty(name = "telegram-auth.max-concurrent-waits") int maxWaits) {
    this.request = request;
    this.requests = new Slots(maxRequests, new AtomicInteger());
    this.waits = new Slots(maxWaits, new AtomicInteger());
  }

  private record Slots(int max, AtomicInteger taken) {
    void take() {
      if (taken.incrementAndGet() > max) {
        taken.decrementAndGet();
        throw new FailureException(Failure.of(FailureCode.OVERLOADED, RETRY_AFTER));
      }
    }
  }

  /**
   * Admits a request.
   *
   * @throws FailureException {@code OVERLOADED} if the limit is reached
   */
  @ServerRequestFilter(readBody = true)
  void enter() {
    Slots slots = request.mayWait() ? waits : requests;
    slots.take();
    request.onEnd(slots.taken()::decrementAndGet);
  }
}
