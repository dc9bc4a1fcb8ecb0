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
 * Answers by the request's deadline. Calls of Telegram end before it by themselves; what can hold
 * an answer up beyond it is the store, whose operations have limits of their own, one after the
 * other.
 *
 * <p>What was begun is not cut off, but goes on to its end: a login is settled, a session that
 * cannot be kept is logged out. Only its answer is not waited for any more.
 */
@Punctual
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
class PunctualAnswers {
  private static final Logger LOG = Logger.getLogger(PunctualAnswers.class);

  /** In milliseconds; also where the platform leaves no time. */
  private static final long SHORTEST_WAIT = 1;

  private final Deadlines deadlines;
  private final CurrentRequest request;
  private final Vertx vertx;

  PunctualAnswers(Deadlines deadlines, CurrentRequest request, Vertx vertx) {
    this.deadlines = deadlines;
    this.request = request;
    this.vertx = vertx;
  }

  @AroundInvoke
  Object answer(InvocationContext invocation) throws Exception {
    Deadline deadline = deadlines.ofAnswer();
    Object answer = invocation.proceed();
    return answer instanceof Uni<?> pending ? byDeadline(pending, deadline) : answer;
  }

  /** Timed by the event loop: the threads that wait for the store may all be waiting. */
  private <T> Uni<T> byDeadline(Uni<T> pending, Deadline deadline) {
    Failure overdue = overdue();
    String requestId = request.id();
    long millis = Math.max(SHORTEST_WAIT, deadline.remaining().toMillis());
    return Uni.createFrom()
        .emitter(
            answer -> {
              long timer =
                  vertx.setTimer(millis, expired -> answer.fail(new FailureException(overdue)));
              // Never cancelled: it is carried out to its end.
              pending
                  .subscribe()
                  .with(
                      item -> {
                        ended(timer, requestId, "done");
                        answer.complete(item);
                      },
                      failure -> {
                        ended(timer, requestId, FailureException.codeOf(failure));
                        answer.fail(failure);
                      });
            });
  }

  private void ended(long timer, String requestId, Object outcome) {
    boolean isOverdue = !vertx.cancelTimer(timer);
    if (isOverdue) {
      LOG.warnf("Request %s, whose answer was overdue, has ended: %s", requestId, outcome);
    }
  }

  /** What only reads can be asked for again (RFC 9110, 9.2.1). */
  private Failure overdue() {
    return request.isSafe()
        ? Failure.of(FailureCode.STORE_UNAVAILABLE)
        : Failure.of(FailureCode.OUTCOME_UNKNOWN)
            .saying("The answer was not there in time; what was asked for may have been done");
  }
}
