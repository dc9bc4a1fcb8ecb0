package io.telegramauth.login;

import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The throttle state of a phone number: a wait that Telegram asked for, the wrong codes and
 * passwords of the current window, and the networks that its owner has signed in from.
 *
 * @param requestedWait the wait, if Telegram asked for one
 * @param attempts the number of wrong codes and passwords in the window
 * @param windowEnd the time at which the count starts anew
 * @param ownNetworks the owner's last networks, each with the time until which it is remembered
 */
public record PhoneThrottleState(
    Optional<Wait> requestedWait,
    int attempts,
    Instant windowEnd,
    Map<String, Instant> ownNetworks) {
  private static final int MAX_OWN_NETWORKS = 4;
  private static final Duration OWN_NETWORK_LIFETIME = Duration.ofDays(30);

  /** Copies the networks. */
  public PhoneThrottleState {
    ownNetworks = Map.copyOf(ownNetworks);
  }

  /**
   * A wait that Telegram asked for.
   *
   * @param code the failure of calls during the wait
   * @param until the end of the wait
   */
  public record Wait(FailureCode code, Instant until) {}

  /** The state of a number that is not throttled. */
  public static final PhoneThrottleState CLEAR =
      new PhoneThrottleState(Optional.empty(), 0, Instant.EPOCH, Map.of());

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
        ? withAttempts(attempts + 1)
        : new PhoneThrottleState(requestedWait, 1, now.plus(window), ownNetworks);
  }

  PhoneThrottleState withoutAttempt() {
    return withAttempts(Math.max(0, attempts - 1));
  }

  private PhoneThrottleState withAttempts(int count) {
    return new PhoneThrottleState(requestedWait, count, windowEnd, ownNetworks);
  }

  /** Returns whether the owner has signed in from this network lately. */
  boolean hasSignedInFrom(String network, Instant now) {
    return now.isBefore(ownNetworks.getOrDefault(network, Instant.EPOCH));
  }

  /** Returns the state without attempts, with one more network or its oldest one replaced. */
  PhoneThrottleState withSignIn(String network, Instant now) {
    Map<String, Instant> networks = new HashMap<>(ownNetworks);
    networks.put(network, now.plus(OWN_NETWORK_LIFETIME));
    while (networks.size() > MAX_OWN_NETWORKS) {
      networks.remove(Collections.min(networks.entrySet(), Map.Entry.comparingByValue()).getKey());
    }
    return new PhoneThrottleState(requestedWait, 0, windowEnd, networks);
  }

  /** Returns the state with a wait, unless it has a longer one. */
  PhoneThrottleState withWait(FailureCode code, Instant until) {
    if (requestedWait.filter(wait -> wait.until().isAfter(until)).isPresent()) {
      return this;
    }
    return new PhoneThrottleState(
        Optional.of(new Wait(code, until)), attempts, windowEnd, ownNetworks);
  }

  /** Returns the time at which nothing is known of the number any more. */
  public Instant clearAt() {
    return Stream.concat(
            Stream.of(requestedWait.map(Wait::until).orElse(Instant.EPOCH), windowEnd),
            ownNetworks.values().stream())
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }
}
