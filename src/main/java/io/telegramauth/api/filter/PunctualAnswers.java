package io.telegramauth.api.filter;

import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.telegram.Deadline;
import io.telegramauth.telegram.Deadlines;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.util.concurrent.atomic.AtomicBoolean;
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

  private final Deadlines deadlines;
  private final CurrentRequest request;

  PunctualAnswers(Deadlines deadlines, CurrentRequest request) {
    this.deadlines = deadlines;
    this.request = request;
  }

  @AroundInvoke
  Object answer(InvocationContext invocation) throws Exception {
    Deadline deadline = deadlines.ofRequest();
    Object answer = invocation.proceed();
    return answer instanceof Uni<?> pending ? byDeadline(pending, deadline) : answer;
  }

  private <T> Uni<T> byDeadline(Uni<T> pending, Deadline deadline) {
    FailureException overdue = new FailureException(overdue());
    String requestId = request.id();
    AtomicBoolean isOverdue = new AtomicBoolean();
    return detached(
            pending
                .onTermination()
                .invoke(
                    (item, failure, cancelled) -> {
                      if (isOverdue.get()) {
                        LOG.warnf(
                            "Request %s, whose answer was overdue, has ended: %s",
                            requestId, failure == null ? "done" : FailureException.codeOf(failure));
                      }
                    }))
        .ifNoItem()
        .after(deadline.remaining())
        .recoverWithUni(
            () -> {
              isOverdue.set(true);
              return Uni.createFrom().failure(overdue);
            });
  }

  /** The same, carried out to its end also when nobody waits for it any more. */
  private static <T> Uni<T> detached(Uni<T> work) {
    return Uni.createFrom()
        .emitter(answer -> work.subscribe().with(answer::complete, answer::fail));
  }

  /** What only reads can be asked for again (RFC 9110, 9.2.1). */
  private Failure overdue() {
    return request.isSafe()
        ? Failure.of(FailureCode.STORE_UNAVAILABLE)
        : Failure.of(FailureCode.OUTCOME_UNKNOWN)
            .saying("The answer was not there in time; what was asked for may have been done");
  }
}
