package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.login.PhoneStandingStore.Change;
import io.telegramauth.login.PhoneStandingStore.Read;
import io.telegramauth.ops.LoginConfig;
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
class PhoneLedger {
  private static final Logger LOG = Logger.getLogger(PhoneLedger.class);

  /** What Telegram means when it asks to wait and does not say how long. */
  private static final Duration UNNAMED_WAIT = Duration.ofHours(1);

  static final int MOST_RACES_LOST = 64;

  private final PhoneStandingStore store;
  private final LoginConfig config;
  private final InstantSource clock;

  PhoneLedger(PhoneStandingStore store, LoginConfig config, InstantSource clock) {
    this.store = store;
    this.config = config;
    this.clock = clock;
  }

  /** Fails while Telegram wants this number to wait. */
  Uni<Void> requireNoWait(PhoneNumber phoneNumber) {
    return store
        .read(phoneNumber)
        .invoke(read -> read.standing().waitAt(clock.instant()).ifPresent(PhoneLedger::refuse))
        .replaceWithVoid();
  }

  /** An attempt that is counted together with the step that makes it. */
  record Attempt(PhoneNumber phoneNumber, Change counted) {}

  /** Counts an attempt, not kept yet; fails when there is none left, or in a wait. */
  Uni<Attempt> attempt(PhoneNumber phoneNumber) {
    return store
        .read(phoneNumber)
        .map(
            read -> {
              Instant now = clock.instant();
              read.standing().waitAt(now).ifPresent(PhoneLedger::refuse);
              read.standing()
                  .exhaustedAt(now, config.phoneAttempts())
                  .ifPresent(PhoneLedger::refuse);
              PhoneStanding counted = read.standing().withAttempt(now, config.phoneWindow());
              return new Attempt(phoneNumber, new Change(counted, read.revision()));
            });
  }

  /** The user has shown to be who they are: their slips are forgotten. */
  Uni<Boolean> forgettingAttempts(Attempt attempt, Function<Optional<Change>, Uni<Boolean>> keep) {
    return along(attempt, PhoneStanding::withoutAttempts, keep);
  }

  /** The attempt was right, and the next one is wanted: it does not count. */
  Uni<Boolean> givingBack(Attempt attempt, Function<Optional<Change>, Uni<Boolean>> keep) {
    return along(attempt, PhoneStanding::withoutAttempt, keep);
  }

  /**
   * Has a change kept together with something else; after it, by itself, where the number's other
   * logins came in between.
   *
   * @param keep keeps something, with the change when it is given one; false when something came
   *     first
   */
  private Uni<Boolean> along(
      Attempt attempt,
      UnaryOperator<PhoneStanding> change,
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
  private Uni<Void> change(Attempt attempt, UnaryOperator<PhoneStanding> change) {
    return change(attempt.phoneNumber(), change, MOST_RACES_LOST)
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
          ? change(phoneNumber, PhoneStanding::withoutAttempt, MOST_RACES_LOST).replaceWith(failure)
          : Uni.createFrom().item(failure);
    }
    Duration wait = failure.retryAfter().orElse(UNNAMED_WAIT);
    Instant until = clock.instant().plus(wait);
    return change(
            phoneNumber,
            standing ->
                (attemptUndone ? standing.withoutAttempt() : standing)
                    .waiting(failure.code(), until),
            MOST_RACES_LOST)
        .replaceWith(Failure.of(failure.code(), wait));
  }

  private Uni<Void> change(
      PhoneNumber phoneNumber, UnaryOperator<PhoneStanding> change, int racesLeft) {
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
