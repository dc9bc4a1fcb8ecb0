package io.telegramauth.login;

import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The throttle state of a phone number: a wait that Telegram asked for, and the wrong codes and
 * passwords of the current window.
 *
 * @param requestedWait the wait, if Telegram asked for one
 * @param attempts the number of wrong codes and passwords in the window
 * @param windowEnd the time at which the count starts anew
 */
public record PhoneThrottleState(Optional<Wait> requestedWait, int attempts, Instant windowEnd) {
  /**
   * A wait that Telegram asked for.
   *
   * @param code the failure of calls during the wait
   * @param until the end of the wait
   */
  public record Wait(FailureCode code, Instant until) {}

  /** The state of a number that is not throttled. */
  public static final PhoneThrottleState CLEAR =
      new PhoneThrottleState(Optional.empty(), 0, Instant.EPOCH);

  /** Returns the failure of a call during the wait; empty if there is no wait. */
  Optional<Failure> waitAt(Instant now) {
    return requestedWait
        .filter(wait -> now.isBefore(wait.until()))
        .map(wait -> Failure.of(wait.code(), Duration.between(now, wait.until())));
  }

  /** Returns the failure of one attempt too many; empty if an attempt is left. */
  Optional<Failure> exhaustedAt(Instant now, int allowed) {
    return now.isBefore(windowEnd) && attempts >= allowed
        ? Optional.of(Failure.of(FailureCode.TOO_MANY_ATTEMPTS, Duration.between(now, windowEnd)))
        : Optional.empty();
  }

  PhoneThrottleState withAttempt(Instant now, Duration window) {
    return now.isBefore(windowEnd)
        ? new PhoneThrottleState(requestedWait, attempts + 1, windowEnd)
        : new PhoneThrottleState(requestedWait, 1, now.plus(window));
  }

  PhoneThrottleState withoutAttempt() {
    return new PhoneThrottleState(requestedWait, Math.max(0, attempts - 1), windowEnd);
  }

  PhoneThrottleState withoutAttempts() {
    return new PhoneThrottleState(requestedWait, 0, windowEnd);
  }

  /** Returns the state with a wait, unless it has a longer one. */
  PhoneThrottleState withWait(FailureCode code, Instant until) {
    if (requestedWait.filter(wait -> wait.until().isAfter(until)).isPresent()) {
      return this;
    }
    return new PhoneThrottleState(Optional.of(new Wait(code, until)), attempts, windowEnd);
  }

  /** Returns the time at which the number is no longer throttled. */
  public Instant clearAt() {
    Instant waitEnd = requestedWait.map(Wait::until).orElse(Instant.EPOCH);
    return waitEnd.isAfter(windowEnd) ? waitEnd : windowEnd;
  }
}
