package io.telegramauth.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.telegramauth.failure.Effect;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.login.LoginListener;
import io.telegramauth.login.LoginState;
import io.telegramauth.login.LoginStep;
import io.telegramauth.telegram.Delivery.Channel;
import io.telegramauth.telegram.Route;
import io.telegramauth.text.EnumNames;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Counts login steps by route and outcome. */
@Singleton
class LoginMeters implements LoginListener {
  private static final String NONE = "none";
  private static final String ENDED = "ended";
  private static final String FAILED = "failed";
  private static final String UNKNOWN = "unknown";

  private final MeterProvider<Counter> steps;
  private final MeterProvider<Counter> codes;
  private final MeterProvider<Counter> abandoned;

  LoginMeters(MeterRegistry registry) {
    this.steps = MeterName.LOGIN_STEPS.counters(registry);
    this.codes = MeterName.CODES_SENT.counters(registry);
    this.abandoned = MeterName.LOGINS_ABANDONED.counters(registry);
    // Registered at once: an alert on growth misses a counter that starts at one.
    for (Route route : Route.values()) {
      abandoned(route, true);
      abandoned(route, false);
    }
  }

  @Override
  public void onStepCompleted(LoginStep step, Optional<Route> route, LoginState reached) {
    count(step, route, EnumNames.lowerCase(reached), NONE);
  }

  @Override
  public void onStepFailed(LoginStep step, Optional<Route> route, FailureCode why) {
    count(step, route, why.effect() == Effect.AMBIGUOUS ? UNKNOWN : FAILED, why.type().name());
  }

  private void count(LoginStep step, Optional<Route> route, String outcome, String type) {
    steps
        .withTags(
            "step",
            EnumNames.lowerCase(step),
            "route",
            route.map(EnumNames::lowerCase).orElse(NONE),
            "outcome",
            outcome,
            "type",
            type)
        .increment();
  }

  @Override
  public void onCodeSent(Route route, Channel channel) {
    codes
        .withTags("route", EnumNames.lowerCase(route), "channel", EnumNames.lowerCase(channel))
        .increment();
  }

  @Override
  public void onAbandonedLogin(Route route, boolean isEnded) {
    abandoned(route, isEnded).increment();
  }

  private Counter abandoned(Route route, boolean isEnded) {
    return abandoned.withTags(
        "route", EnumNames.lowerCase(route), "outcome", isEnded ? ENDED : FAILED);
  }
}
