package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.config.LoginConfig;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.login.PhoneThrottleStateStore.Change;
import io.telegramauth.login.PhoneThrottleStateStore.Read;
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
 * The rules on a phone number, across all its logins: Telegram's waits are remembered and answered
 * locally until they end, and wrong codes and passwords are capped.
 */
@ApplicationScoped
class PhoneThrottle {
  private static final Logger LOG = Logger.getLogger(PhoneThrottle.class);

  /** What Telegram means when it asks to wait and does not say how long. */
  private static final Duration UNNAMED_WAIT = Duration.ofHours(1);

  static final int MAX_RETRIES = 64;

  private final PhoneThrottleStateStore store;
  private final LoginConfig config;
  private final InstantSource clock;

  PhoneThrottle(PhoneThrottleStateStore store, LoginConfig config, InstantSource clock) {
    this.store = store;
    this.config = config;
    this.clock = clock;
  }

  /** Fails while Telegram wants this number to wait. */
  Uni<Void> requireNoWait(PhoneNumber phoneNumber) {
    return store
        .read(phoneNumber)
        .invoke(read -> read.standing().waitAt(clock.instant()).ifPresent(PhoneThrottle::refuse))
        .replaceWithVoid();
  }

  /** An attempt that is counted together with the step that makes it. */
  record CountedAttempt(PhoneNumber phoneNumber, Change counted) {}

  /** Counts an attempt, not kept yet; fails when there is none left, or in a wait. */
  Uni<CountedAttempt> attempt(PhoneNumber phoneNumber) {
    return store
        .read(phoneNumber)
        .map(
            read -> {
              Instant now = clock.instant();
              read.standing().waitAt(now).ifPresent(PhoneThrottle::refuse);
              read.standing()
                  .exhaustedAt(now, config.phoneAttempts())
                  .ifPresent(PhoneThrottle::refuse);
              PhoneThrottleState counted = read.standing().withAttempt(now, config.phoneWindow());
              return new CountedAttempt(phoneNumber, new Change(counted, read.revision()));
            });
  }

  /** The user has shown to be who they are: their slips are forgotten. */
  Uni<Boolean> forgettingAttempts(
      CountedAttempt attempt, Function<Optional<Change>, Uni<Boolean>> keep) {
    return along(attempt, PhoneThrottleState::withoutAttempts, keep);
  }

  /** The attempt was right, and the next one is wanted: it does not count. */
  Uni<Boolean> givingBack(CountedAttempt attempt, Function<Optional<Change>, Uni<Boolean>> keep) {
    return along(attempt, PhoneThrottleState::withoutAttempt, keep);
  }

  /**
   * Has a change kept together with something else; after it, by itself, where the number's other
   * logins came in between.
   *
   * @param keep keeps something, with the change when it is given one; false when something came
   *     first
   */
  private Uni<Boolean> along(
      CountedAttempt attempt,
      UnaryOperator<PhoneThrottleState> change,
      Function<Optional<Change>, Uni<Boolean>> keep) {
    Read read = attempt.counted().kept();
    return keep.apply(Optional.of(new Change(change.apply(read.standing()), read.revision())))
        .chain(
            kept ->
                kept
                    ? Uni.createFrom().item(true)
                    : keep.apply(Optional.empty())
                        .call(
                            alone ->
                                alone ? change(attempt, change) : Uni.createFrom().voidItem()));
  }

  /** What it is good for has happened already: a store that fails now must not take it away. */
  private Uni<Void> change(CountedAttempt attempt, UnaryOperator<PhoneThrottleState> change) {
    return change(attempt.phoneNumber(), change, MAX_RETRIES)
        .onFailure()
        .invoke(e -> LOG.error("What is held against a phone number could not be stored", e))
        .onFailure()
        .recoverWithNull();
  }

  /**
   * Remembers what a failure means for the number: the wait that it asks for, if it does, and that
   * an attempt was not made after all.
   *
   * @return the failure with the time to wait
   */
  Uni<Failure> remember(PhoneNumber phoneNumber, Failure failure, boolean attemptUndone) {
    if (!RpcFailures.isWait(failure.code())) {
      return attemptUndone
          ? change(phoneNumber, PhoneThrottleState::withoutAttempt, MAX_RETRIES)
              .replaceWith(failure)
          : Uni.createFrom().item(failure);
    }
    Duration wait = failure.retryAfter().orElse(UNNAMED_WAIT);
    Instant until = clock.instant().plus(wait);
    return change(
            phoneNumber,
            standing ->
                (attemptUndone ? standing.withoutAttempt() : standing)
                    .waiting(failure.code(), until),
            MAX_RETRIES)
        .replaceWith(Failure.of(failure.code(), wait));
  }

  private Uni<Void> change(
      PhoneNumber phoneNumber, UnaryOperator<PhoneThrottleState> change, int racesLeft) {
    return store
        .read(phoneNumber)
        .chain(read -> store.write(new Change(change.apply(read.standing()), read.revision())))
        .chain(
            won -> {
              if (won) {
                return Uni.createFrom().voidItem();
              }
              return racesLeft > 0
                  ? change(phoneNumber, change, racesLeft - 1)
                  : Uni.createFrom().failure(new FailureException(FailureCode.STORE_UNAVAILABLE));
            });
  }

  private static void refuse(Failure failure) {
    throw new FailureException(failure);
  }
}
