package io.telegramauth.api.filter;

import io.smallrye.mutiny.Uni;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.deadline.Deadlines;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import org.jboss.logging.Logger;

/**
 * Enforces the request's deadline. Calls to Telegram end before it by themselves; the store may
 * take longer, as its operations have timeouts of their own, one after the other.
 *
 * <p>Work is not cancelled: a login is settled, a session that cannot be stored is logged out. Only
 * its response is no longer awaited.
 */
@WithinDeadline
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
class DeadlineInterceptor {
  private static final Logger LOG = Logger.getLogger(DeadlineInterceptor.class);

  /** In milliseconds; also applies if the platform leaves no time. */
  private static final long MIN_WAIT = 1;

  private final Deadlines deadlines;
  private final CurrentRequest request;
  private final Vertx vertx;

  DeadlineInterceptor(Deadlines deadlines, CurrentRequest request, Vertx vertx) {
    this.deadlines = deadlines;
    this.request = request;
    this.vertx = vertx;
  }

  @AroundInvoke
  Object intercept(InvocationContext invocation) throws Exception {
    Deadline deadline = deadlines.ofResponse();
    Object result = invocation.proceed();
    return result instanceof Uni<?> pending ? withDeadline(pending, deadline) : result;
  }

  /** Timed by the event loop, as all worker threads may be waiting for the store. */
  private <T> Uni<T> withDeadline(Uni<T> pending, Deadline deadline) {
    Failure overdue = overdueFailure();
    String requestId = request.id();
    long millis = Math.max(MIN_WAIT, deadline.remaining().toMillis());
    return Uni.createFrom()
        .emitter(
            emitter -> {
              long timer =
                  vertx.setTimer(millis, expired -> emitter.fail(new FailureException(overdue)));
              // Never cancelled: the work runs to its end.
              pending
                  .subscribe()
                  .with(
                      item -> {
                        stopTimer(timer, requestId, "done");
                        emitter.complete(item);
                      },
                      failure -> {
                        stopTimer(timer, requestId, FailureException.codeOf(failure));
                        emitter.fail(failure);
                      });
            });
  }

  private void stopTimer(long timer, String requestId, Object outcome) {
    boolean isOverdue = !vertx.cancelTimer(timer);
    if (isOverdue) {
      LOG.warnf("Request %s ended after its deadline: %s", requestId, outcome);
    }
  }

  /** A safe request may simply be repeated (RFC 9110, 9.2.1). */
  private Failure overdueFailure() {
    return request.isSafe()
        ? Failure.of(FailureCode.STORE_UNAVAILABLE)
        : Failure.of(FailureCode.OUTCOME_UNKNOWN);
  }
}
