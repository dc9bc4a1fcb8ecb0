package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.config.LoginConfig;
import io.telegramauth.crypto.LookupHash;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.login.PhoneThrottle.CountedAttempt;
import io.telegramauth.telegram.CallOptions;
import io.telegramauth.telegram.Routing;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Claims logins for their steps. A step claims its login before Telegram is asked, and settles it
 * afterwards. Of two concurrent steps one gets the claim. If an instance dies, its claim expires.
 */
@ApplicationScoped
class StepClaims {
  private static final Logger LOG = Logger.getLogger(StepClaims.class);

  /** How much longer a claim lasts than its request's deadline: instances' clocks differ. */
  private static final Duration CLAIM_MARGIN = Duration.ofSeconds(5);

  private final LoginStore logins;
  private final LoginRules rules;
  private final PhoneThrottle phones;
  private final Routing routing;
  private final LookupHash lookupHash;
  private final LoginConfig config;
  private final InstantSource clock;

  StepClaims(
      LoginStore logins,
      LoginRules rules,
      PhoneThrottle phones,
      Routing routing,
      LookupHash lookupHash,
      LoginConfig config,
      InstantSource clock) {
    this.logins = logins;
    this.rules = rules;
    this.phones = phones;
    this.routing = routing;
    this.lookupHash = lookupHash;
    this.config = config;
    this.clock = clock;
  }

  /** Finds a login in its state now, with expiry applied; fails with {@code LOGIN_NOT_FOUND}. */
  Uni<Login> find(LoginId id) {
    return logins
        .find(id)
        .map(
            found ->
                found
                    .map(login -> login.at(clock.instant()))
                    .orElseThrow(() -> new FailureException(FailureCode.LOGIN_NOT_FOUND)));
  }

  /**
   * Claims a login for a step that is no sign-in attempt.
   *
   * @return the login's claimed version; fails with a {@link LoginException} if the step is not
   *     allowed, another step is running, or the login's route is out of use
   */
  Uni<Login> claim(LoginId id, LoginStep step) {
    return find(id)
        .call(login -> requirePossible(login, step))
        .call(this::requireUsable)
        .chain(
            login -> {
              Login claimed = claimed(login, step);
              return logins.update(claimed).map(won -> requireWon(claimed, won, login));
            });
  }

  /**
   * A login claimed for a code or a password.
   *
   * @param login its claimed version
   * @param counted the attempt, counted together with the claim; empty if the login has no number
   */
  record SignInAttempt(Login login, Optional<CountedAttempt> counted) {}

  /**
   * Claims a login for a code or a password, and counts the attempt in the same write.
   *
   * @param requirement checks the login first; if it throws, nothing is counted
   * @return fails as {@link #claim} does, and if the number has no attempts left or has to wait
   */
  Uni<SignInAttempt> claimSignIn(LoginId id, LoginStep step, Consumer<Login> requirement) {
    return find(id)
        .invoke(requirement)
        .chain(login -> claimSignIn(login, step, PhoneThrottle.MAX_RETRIES));
  }

  private Uni<SignInAttempt> claimSignIn(Login login, LoginStep step, int retriesLeft) {
    rules.requireAllowed(login, step, clock.instant());
    return attachLogin(login, countAttempt(login))
        .call(() -> requireUsable(login))
        .chain(
            attempt -> {
              Login claimed = claimed(login, step);
              return attempt
                  .map(counted -> logins.update(claimed, counted.change()))
                  .orElseGet(() -> logins.update(claimed))
                  .chain(
                      won ->
                          won
                              ? Uni.createFrom().item(new SignInAttempt(claimed, attempt))
                              : retryClaim(login, step, retriesLeft));
            });
  }

  private Uni<Optional<CountedAttempt>> countAttempt(Login login) {
    return login
        .phoneNumber()
        .map(number -> phones.countAttempt(number).map(Optional::of))
        .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
  }

  /**
   * Claims a login whose QR code was scanned.
   *
   * @param state the gateway's state to keep with the claim; empty if it is as before
   * @return the login's claimed version; empty if another transition came first, or another step
   *     was running
   */
  Uni<Optional<SignInAttempt>> claimScan(Login login, Optional<SecretBytes> state) {
    if (login.isBusy(clock.instant())) {
      return Uni.createFrom().item(Optional.empty());
    }
    Login claimed = claimed(state.map(login::scanned).orElse(login), LoginStep.SCAN);
    return logins
        .update(claimed)
        .map(
            won ->
                won ? Optional.of(new SignInAttempt(claimed, Optional.empty())) : Optional.empty());
  }

  /** Another step of this login came first, or a step of another login of the number. */
  private Uni<SignInAttempt> retryClaim(Login login, LoginStep step, int retriesLeft) {
    return find(login.id())
        .chain(
            now -> {
              if (now.version() != login.version() || retriesLeft == 0) {
                throw busy(now);
              }
              return claimSignIn(now, step, retriesLeft - 1);
            });
  }

  private Login claimed(Login login, LoginStep step) {
    return login.claimed(step, clock.instant().plus(maxStepTime()));
  }

  private LoginException busy(Login login) {
    return new LoginException(FailureCode.STEP_IN_PROGRESS, login, clock.instant());
  }

  private Uni<Void> requirePossible(Login login, LoginStep step) {
    rules.requireAllowed(login, step, clock.instant());
    return step == LoginStep.RESEND
        ? attachLogin(
            login, phones.requireNoWait(login.phoneNumber().orElseThrow()).replaceWithVoid())
        : Uni.createFrom().voidItem();
  }

  /**
   * Checks the login's route before anything is written: in an outage callers come back again and
   * again. The other checks come first, because a wait of Telegram's is longer than an outage.
   */
  private Uni<Void> requireUsable(Login login) {
    return login
        .challenge()
        .map(challenge -> attachLogin(login, routing.gateway(challenge.route()).requireUsable()))
        .orElseGet(() -> Uni.createFrom().voidItem());
  }

  private <T> Uni<T> attachLogin(Login login, Uni<T> requirement) {
    return requirement
        .onFailure(FailureException.class)
        .transform(refusal -> new LoginException(refusal.failure(), login, clock.instant(), null));
  }

  /**
   * Returns the options of the call of Telegram for the step that this version of a login has
   * claimed. Each version is an action with an idempotency key of its own.
   *
   * @param deadline the deadline of the whole step
   */
  CallOptions callOptions(Login claimed, Deadline deadline) {
    String action = claimed.id().value() + "/" + claimed.version();
    return new CallOptions(deadline.forTelegram(), lookupHash.current("telegram-call", action));
  }

  /** Returns how long a step may take at most, on any instance's clock. */
  Duration maxStepTime() {
    return config.requestDeadline().plus(CLAIM_MARGIN);
  }

  /**
   * Settles a claimed login if the call of Telegram fails: stores the state that is true, and fails
   * with a {@link LoginException} that shows it.
   */
  <T> Uni<T> settleOnFailure(Login claimed, Uni<T> call) {
    return call.onFailure().recoverWithUni(failure -> recordFailure(claimed, failure));
  }

  private <T> Uni<T> recordFailure(Login claimed, Throwable thrown) {
    Failure failure = classify(claimed, thrown);
    boolean isAttemptUndone =
        claimed.claim().orElseThrow().step().isSignInAttempt()
            && FailureOutcome.of(failure.code()) == FailureOutcome.UNDONE;
    return claimed
        .phoneNumber()
        .map(number -> phones.recordFailure(number, failure, isAttemptUndone))
        .orElseGet(() -> Uni.createFrom().item(failure))
        .onFailure()
        .invoke(e -> LOG.error("The throttle state of a phone number could not be stored", e))
        .onFailure()
        .recoverWithItem(failure)
        .chain(recorded -> settle(claimed, recorded, thrown));
  }

  private static Failure classify(Login claimed, Throwable thrown) {
    Failure failure = toFailure(thrown);
    boolean midway = claimed.claim().orElseThrow().step() != LoginStep.START;
    return midway && failure.code() == FailureCode.AUTH_RESTART
        ? Failure.of(FailureCode.RESTART_REQUIRED)
        : failure;
  }

  /** Returns the failure of a step. Logs one that no gateway has. */
  static Failure toFailure(Throwable thrown) {
    if (thrown instanceof FailureException known) {
      return known.failure();
    }
    LOG.errorf(thrown, "A login step failed unexpectedly");
    return Failure.of(FailureCode.INTERNAL_ERROR);
  }

  private <T> Uni<T> settle(Login claimed, Failure failure, Throwable thrown) {
    Login next = rules.afterFailure(claimed, failure.code());
    LOG.debugf(
        "Login %s failed: %s, %s, %s",
        claimed.claim().orElseThrow().step(), failure.code(), next.state(), next.user());
    return logins
        .update(next)
        .onFailure()
        .invoke(
            e ->
                LOG.error("The outcome of a login step could not be stored; it will be unknown", e))
        .onFailure()
        .recoverWithItem(false)
        .chain(
            stored ->
                Uni.createFrom()
                    .failure(
                        new LoginException(
                            failure,
                            next,
                            clock.instant(),
                            new FailureException(failure, thrown))));
  }

  /**
   * Stores a login whose code was sent. If the login expired meanwhile, fails with {@code
   * OUTCOME_UNKNOWN}: the code was sent, so that nobody may start again under the same key.
   */
  Uni<Login> storeStarted(Login next) {
    return logins
        .update(next)
        .invoke(
            won -> {
              if (!won) {
                Failure failure =
                    Failure.of(FailureCode.OUTCOME_UNKNOWN)
                        .withMessage("A code was sent, but the login had expired by then");
                throw new LoginException(failure, next, clock.instant(), null);
              }
            })
        .replaceWith(next);
  }

  /** Stores a login's next version. */
  Uni<Login> store(Login next) {
    return logins.update(next).map(won -> requireWon(next, won, next));
  }

  /** Stores the next version of a login after a right code, and gives its attempt back. */
  Uni<Login> storeAndRefundAttempt(Login next, Optional<CountedAttempt> attempt) {
    return phones
        .returnAttempt(
            attempt,
            change ->
                change
                    .map(state -> logins.update(next, state))
                    .orElseGet(() -> logins.update(next)))
        .map(won -> requireWon(next, won, next));
  }

  /** If another step came first, because the claim ran out for example, its result is the truth. */
  private Login requireWon(Login next, boolean won, Login shown) {
    if (!won) {
      throw busy(shown);
    }
    return next;
  }
}
