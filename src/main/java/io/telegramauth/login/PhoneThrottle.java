package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.config.LoginConfig;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.login.PhoneThrottleStateStore.Change;
import io.telegramauth.login.PhoneThrottleStateStore.Versioned;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.telegram.RpcFailures;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * Throttles a phone number across all its logins. A wait that Telegram asks for is remembered, and
 * calls fail locally until it ends. Wrong codes and passwords are capped.
 */
@ApplicationScoped
class PhoneThrottle {
  private static final Logger LOG = Logger.getLogger(PhoneThrottle.class);

  /** The wait when Telegram asks for one and does not say how long. */
  private static final Duration DEFAULT_WAIT = Duration.ofHours(1);

  static final int MAX_RETRIES = 64;

  private final PhoneThrottleStateStore store;
  private final LoginConfig config;
  private final InstantSource clock;

  PhoneThrottle(PhoneThrottleStateStore store, LoginConfig config, InstantSource clock) {
    this.store = store;
    this.config = config;
    this.clock = clock;
  }

  /** Reads the state of a number; fails while Telegram wants it to wait. */
  Uni<PhoneThrottleState> requireNoWait(PhoneNumber phoneNumber) {
    return store
        .read(phoneNumber)
        .map(Versioned::state)
        .invoke(state -> state.waitAt(clock.instant()).ifPresent(PhoneThrottle::fail));
  }

  /**
   * A counted attempt, to be stored together with the step that makes it.
   *
   * @param phoneNumber the number
   * @param change the number's state with the attempt
   */
  record CountedAttempt(PhoneNumber phoneNumber, Change change) {}

  /** Counts an attempt without storing it. Fails if none is left, or during a wait. */
  Uni<CountedAttempt> countAttempt(PhoneNumber phoneNumber) {
    return store
        .read(phoneNumber)
        .map(
            read -> {
              Instant now = clock.instant();
              PhoneThrottleState state = read.state();
              state.waitAt(now).ifPresent(PhoneThrottle::fail);
              state.exhaustedAt(now, config.phoneAttempts()).ifPresent(PhoneThrottle::fail);
              PhoneThrottleState counted = state.withAttempt(now, config.phoneWindow());
              return new CountedAttempt(phoneNumber, new Change(counted, read.revision()));
            });
  }

  /**
   * Clears the number's attempts and remembers the network: the user has signed in.
   *
   * @param attempt empty for a login without a number
   * @param network where the login was started
   */
  Uni<Boolean> recordSignIn(
      Optional<CountedAttempt> attempt,
      String network,
      Function<Optional<Change>, Uni<Boolean>> write) {
    Instant now = clock.instant();
    return writeWith(attempt, state -> state.withSignIn(network, now), write);
  }

  /** Takes an attempt, if one was counted, off the count: it was right, and the login goes on. */
  Uni<Boolean> returnAttempt(
      Optional<CountedAttempt> attempt, Function<Optional<Change>, Uni<Boolean>> write) {
    return writeWith(attempt, PhoneThrottleState::withoutAttempt, write);
  }

  /**
   * Stores a change together with something else. If another login of the number changed its state
   * meanwhile, stores the change afterwards, by itself.
   *
   * @param write stores the other thing, with the change if one is given; returns false if another
   *     write came first
   */
  private Uni<Boolean> writeWith(
      Optional<CountedAttempt> counted,
      UnaryOperator<PhoneThrottleState> change,
      Function<Optional<Change>, Uni<Boolean>> write) {
    if (counted.isEmpty()) {
      return write.apply(Optional.empty());
    }
    CountedAttempt attempt = counted.get();
    Versioned read = attempt.change().stored();
    return write
        .apply(Optional.of(new Change(change.apply(read.state()), read.revision())))
        .chain(
            written ->
                written
                    ? Uni.createFrom().item(true)
                    : write
                        .apply(Optional.empty())
                        .call(
                            alone ->
                                alone ? update(attempt, change) : Uni.createFrom().voidItem()));
  }

  /** The step has succeeded: a store that fails now must not change that. */
  private Uni<Void> update(CountedAttempt attempt, UnaryOperator<PhoneThrottleState> change) {
    return update(attempt.phoneNumber(), change, MAX_RETRIES)
        .onFailure()
        .invoke(e -> LOG.error("The throttle state of a phone number could not be stored", e))
        .onFailure()
        .recoverWithNull();
  }

  /**
   * Records what a failure means for the number: the wait that it asks for, if any, and whether the
   * attempt was not made after all.
   *
   * @return the failure, with the time to wait
   */
  Uni<Failure> recordFailure(PhoneNumber phoneNumber, Failure failure, boolean isAttemptUndone) {
    if (!RpcFailures.isWait(failure.code())) {
      return isAttemptUndone
          ? update(phoneNumber, PhoneThrottleState::withoutAttempt, MAX_RETRIES)
              .replaceWith(failure)
          : Uni.createFrom().item(failure);
    }
    Duration wait = failure.retryAfter().orElse(DEFAULT_WAIT);
    Instant until = clock.instant().plus(wait);
    return update(
            phoneNumber,
            state ->
                (isAttemptUndone ? state.withoutAttempt() : state).withWait(failure.code(), until),
            MAX_RETRIES)
        .replaceWith(Failure.of(failure.code(), wait));
  }

  private Uni<Void> update(
      PhoneNumber phoneNumber, UnaryOperator<PhoneThrottleState> change, int retriesLeft) {
    return store
        .read(phoneNumber)
        .chain(read -> store.write(new Change(change.apply(read.state()), read.revision())))
        .chain(
            won -> {
              if (won) {
                return Uni.createFrom().voidItem();
              }
              return retriesLeft > 0
                  ? update(phoneNumber, change, retriesLeft - 1)
                  : Uni.createFrom().failure(new FailureException(FailureCode.STORE_UNAVAILABLE));
            });
  }

  private static void fail(Failure failure) {
    throw new FailureException(failure);
  }
}
