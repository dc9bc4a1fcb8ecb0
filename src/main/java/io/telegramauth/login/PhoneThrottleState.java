package io.telegramauth.login;

import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is held against a phone number: a wait that Telegram asked for, and the wrong codes and
 * passwords of the current window.
 *
 * @param asked the wait, if one was asked for
 * @param attempts how many codes and passwords were given in the window and were not right
 * @param windowEnd when the count starts anew
 */
public record PhoneThrottleState(Optional<Wait> asked, int attempts, Instant windowEnd) {
  /**
   * A wait that Telegram asked for.
   *
   * @param code what it is answered with
   * @param until when it ends
   */
  public record Wait(FailureCode code, Instant until) {}

  /** Nothing is held against the number. */
  public static final PhoneThrottleState CLEAR =
      new PhoneThrottleState(Optional.empty(), 0, Instant.EPOCH);

  /** The failure that a call is answered with while the wait lasts. */
  Optional<Failure> waitAt(Instant now) {
    return asked
        .filter(wait -> now.isBefore(wait.until()))
        .map(wait -> Failure.of(wait.code(), Duration.between(now, wait.until())));
  }

  /** The failure of one attempt too many. */
  Optional<Failure> exhaustedAt(Instant now, int allowed) {
    return now.isBefore(windowEnd) && attempts >= allowed
        ? Optional.of(Failure.of(FailureCode.TOO_MANY_ATTEMPTS, Duration.between(now, windowEnd)))
        : Optional.empty();
  }

  PhoneThrottleState withAttempt(Instant now, Duration window) {
    return now.isBefore(windowEnd)
        ? new PhoneThrottleState(asked, attempts + 1, windowEnd)
        : new PhoneThrottleState(asked, 1, now.plus(window));
  }

  PhoneThrottleState withoutAttempt() {
    return new PhoneThrottleState(asked, Math.max(0, attempts - 1), windowEnd);
  }

  PhoneThrottleState withoutAttempts() {
    return new PhoneThrottleState(asked, 0, windowEnd);
  }

  /** The same with a wait, unless a longer one was asked for already. */
  PhoneThrottleState waiting(FailureCode code, Instant until) {
    if (asked.filter(wait -> wait.until().isAfter(until)).isPresent()) {
      return this;
    }
    return new PhoneThrottleState(Optional.of(new Wait(code, until)), attempts, windowEnd);
  }

  /** When nothing is held against the number any more. */
  public Instant clearAt() {
    Instant waitEnd = asked.map(Wait::until).orElse(Instant.EPOCH);
    return waitEnd.isAfter(windowEnd) ? waitEnd : windowEnd;
  }
}
