package io.telegramauth.function;

import com.amazonaws.services.lambda.runtime.Context;
import io.telegramauth.deadline.TimeLimit;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** The time that Lambda leaves to the invocation, as its Runtime API tells it. */
@ApplicationScoped
class InvocationTimeLimit implements TimeLimit {
  /** For rendering the answer and handing it to the platform. */
  private static final Duration TO_ANSWER = Duration.ofMillis(500);

  private final Context invocation;

  InvocationTimeLimit(Context invocation) {
    this.invocation = invocation;
  }

  @Override
  public Duration remaining() {
    return Duration.ofMillis(invocation.getRemainingTimeInMillis()).minus(TO_ANSWER);
  }
}
