package io.telegramauth.function;

import com.amazonaws.services.lambda.runtime.Context;
import io.telegramauth.deadline.TimeLimit;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** The remaining time of the invocation, from Lambda's Runtime API. */
@ApplicationScoped
class InvocationTimeLimit implements TimeLimit {
  /** Time to render the response and hand it to the platform. */
  private static final Duration RESPONSE_TIME = Duration.ofMillis(500);

  private final Context invocation;

  InvocationTimeLimit(Context invocation) {
    this.invocation = invocation;
  }

  @Override
  public Duration remaining() {
    return Duration.ofMillis(invocation.getRemainingTimeInMillis()).minus(RESPONSE_TIME);
  }
}
