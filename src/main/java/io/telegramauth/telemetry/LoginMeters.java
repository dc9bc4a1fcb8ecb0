package io.telegramauth.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
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
  private static final String ENDED = "ended";
  private static final String FAILED = "failed";
  private static final String UNKNOWN = "unknown";

  private final MeterFamily<StepKey, Counter> steps;
  private final MeterFamily<CodeKey, Counter> codes;
  private final MeterFamily<AbandonedKey, Counter> abandoned;

  LoginMeters(MeterRegistry registry) {
    this.steps = MeterFamily.counters(registry, MeterName.LOGIN_STEPS, StepKey::labels);
    this.codes = MeterFamily.counters(registry, MeterName.CODES_SENT, CodeKey::labels);
    this.abandoned =
        MeterFamily.counters(registry, MeterName.LOGINS_ABANDONED, AbandonedKey::labels);
    // Registered at once: an alert on growth misses a counter that starts at one.
    for (Route route : Route.values()) {
      abandoned.of(new AbandonedKey(route, true));
      abandoned.of(new AbandonedKey(route, false));
    }
  }

  /** Either {@code reached} or {@code why} is null. */
  private record StepKey(LoginStep step, Route route, LoginState reached, FailureCode why) {
    Tags labels() {
      return Tags.of(
          "step",
          EnumNames.lowerCase(step),
          "route",
          route == null ? MeterFamily.NONE : EnumNames.lowerCase(route),
          "outcome",
          outcome(),
          "type",
          why == null ? MeterFamily.NONE : why.type().name());
    }

    private String outcome() {
      if (why == null) {
        return EnumNames.lowerCase(reached);
      }
      return why.effect() == Effect.AMBIGUOUS ? UNKNOWN : FAILED;
    }
  }

  private record CodeKey(Route route, Channel channel) {
    Tags labels() {
      return Tags.of("route", EnumNames.lowerCase(route), "channel", EnumNames.lowerCase(channel));
    }
  }

  private record AbandonedKey(Route route, boolean isEnded) {
    Tags labels() {
      return Tags.of("route", EnumNames.lowerCase(route), "outcome", isEnded ? ENDED : FAILED);
    }
  }

  @Override
  public void onStepCompleted(LoginStep step, Optional<Route> route, LoginState reached) {
    steps.of(new StepKey(step, route.orElse(null), reached, null)).increment();
  }

  @Override
  public void onStepFailed(LoginStep step, Optional<Route> route, FailureCode why) {
    steps.of(new StepKey(step, route.orElse(null), null, why)).increment();
  }

  @Override
  public void onCodeSent(Route route, Channel channel) {
    codes.of(new CodeKey(route, channel)).increment();
  }

  @Override
  public void onAbandonedLogin(Route route, boolean isEnded) {
    abandoned.of(new AbandonedKey(route, isEnded)).increment();
  }
}
