package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.ops.LoginConfig;
import io.telegramauth.phone.PhoneNumber;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The rules on a phone number, across all its logins: Telegram's waits are remembered and answered
 * locally until they end, and wrong codes and passwords are capped.
 */
@ApplicationScoped
class PhoneLedger {
  /** What Telegram means when it asks to wait and does not say how long. */
  private static final Duration UNNAMED_WAIT = Duration.ofHours(1);

  /** Telegram's own waits; the proxy's limits say nothing about the number. */
  private static final Set<FailureCode> WAITS =
      EnumSet.of(
          FailureCode.FLOOD_WAIT, FailureCode.PHONE_NUMBER_FLOOD, FailureCode.PHONE_PASSWORD_FLOOD);

  private static final int MOST_RACES_LOST = 64;

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

  /** Counts an attempt before it is made; fails when there is none left, or in a wait. */
  Uni<Void> takeAttempt(PhoneNumber phoneNumber) {
    return change(
        phoneNumber,
        standing -> {
          Instant now = clock.instant();
          standing.waitAt(now).ifPresent(PhoneLedger::refuse);
          standing.exhaustedAt(now, config.phoneAttempts()).ifPresent(PhoneLedger::refuse);
          return Optional.of(standing.withAttempt(now, config.phoneWindow()));
        });
  }

  /** The attempt was not made after all, or was right. */
  Uni<Void> giveAttemptBack(PhoneNumber phoneNumber) {
    return change(phoneNumber, standing -> Optional.of(standing.withoutAttempt()));
  }

  /** The user has shown to be who they are: their slips are forgotten. */
  Uni<Void> forgetAttempts(PhoneNumber phoneNumber) {
    return change(
        phoneNumber,
        standing ->
            standing.attempts() == 0 ? Optional.empty() : Optional.of(standing.withoutAttempts()));
  }

  /**
   * Remembers the wait that a failure asks for, if it does.
   *
   * @return the failure with the time to wait
   */
  Uni<Failure> remember(PhoneNumber phoneNumber, Failure failure) {
    if (!WAITS.contains(failure.code())) {
      return Uni.createFrom().item(failure);
    }
    Duration wait = failure.retryAfter().orElse(UNNAMED_WAIT);
    Instant until = clock.instant().plus(wait);
    return change(phoneNumber, standing -> Optional.of(standing.waiting(failure.code(), until)))
        .replaceWith(Failure.of(failure.code(), wait));
  }

  private Uni<Void> change(
      PhoneNumber phoneNumber, Function<PhoneStanding, Optional<PhoneStanding>> change) {
    return change(phoneNumber, change, MOST_RACES_LOST);
  }

  private Uni<Void> change(
      PhoneNumber phoneNumber,
      Function<PhoneStanding, Optional<PhoneStanding>> change,
      int racesLeft) {
    return store
        .read(phoneNumber)
        .chain(
            read ->
                change
                    .apply(read.standing())
                    .map(changed -> store.write(phoneNumber, changed, read.revision()))
                    .orElseGet(() -> Uni.createFrom().item(true)))
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
