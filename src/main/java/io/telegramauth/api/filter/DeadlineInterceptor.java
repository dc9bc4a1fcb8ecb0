package io.telegramauth.api.filter;

import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.telegram.Deadline;
import io.telegramauth.telegram.Deadlines;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import org.jboss.logging.Logger;

/**
 * Answers by the request's deadline. Calls of Telegram end before it by themselves; what can hold
 * an answer up beyond it is the store, whose operations have limits of their own, one after the
 * other.
 *
 * <p>What was begun is not cut off, but goes on to its end: a login is settled, a session that
 * cannot be kept is logged out. Only its answer is not waited for any more.
 */
@WithinDeadline
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
class DeadlineInterceptor {
  private static final Logger LOG = Logger.getLogger(DeadlineInterceptor.class);

  /** In milliseconds; also where the platform leaves no time. */
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
    Deadline deadline = deadlines.ofAnswer();
    Object result = invocation.proceed();
    return result instanceof Uni<?> pending ? withDeadline(pending, deadline) : result;
  }

  /** Timed by the event loop: the threads that wait for the store may all be waiting. */
  private <T> Uni<T> withDeadline(Uni<T> pending, Deadline deadline) {
    Failure overdue = overdueFailure();
    String requestId = request.id();
    long millis = Math.max(MIN_WAIT, deadline.remaining().toMillis());
    return Uni.createFrom()
        .emitter(
            emitter -> {
              long timer =
                  vertx.setTimer(millis, expired -> emitter.fail(new FailureException(overdue)));
              // Never cancelled: it is carried out to its end.
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
      LOG.warnf("Request %s, whose answer was overdue, has ended: %s", requestId, outcome);
    }
  }

  /** What only reads can be asked for again (RFC 9110, 9.2.1). */
  private Failure overdueFailure() {
    return request.isSafe()
        ? Failure.of(FailureCode.STORE_UNAVAILABLE)
        : Failure.of(FailureCode.OUTCOME_UNKNOWN)
            .withMessage("The answer was not there in time; what was asked for may have been done");
  }
}
