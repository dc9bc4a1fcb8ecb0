package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.config.LoginConfig;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.login.Login.SessionReference;
import io.telegramauth.login.PhoneThrottle.CountedAttempt;
import io.telegramauth.telegram.Routing;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * A step's way through the store: it is allowed, claimed before Telegram is asked, and settled
 * afterwards. Of two at once one claims; a claim whose instance died runs out.
 */
@ApplicationScoped
class LoginTransitions {
  private static final Logger LOG = Logger.getLogger(LoginTransitions.class);

  /** A claim outlives its request's deadline by this much: clocks differ between instances. */
  private static final Duration CLAIM_MARGIN = Duration.ofSeconds(5);

  private final LoginStore logins;
  private final PhoneThrottle phones;
  private final Routing routing;
  private final LoginConfig config;
  private final InstantSource clock;

  LoginTransitions(
      LoginStore logins,
      PhoneThrottle phones,
      Routing routing,
      LoginConfig config,
      InstantSource clock) {
    this.logins = logins;
    this.phones = phones;
    this.routing = routing;
    this.config = config;
    this.clock = clock;
  }

  /** The login of this id, as time has left it; fails with {@code LOGIN_NOT_FOUND}. */
  Uni<Login> find(LoginId id) {
    return logins
        .find(id)
        .map(
            found ->
                found
                    .map(login -> login.at(clock.instant()))
                    .orElseThrow(() -> new FailureException(FailureCode.LOGIN_NOT_FOUND)));
  }

  /** How many codes, or passwords once one is asked for, may still be tried. */
  int attemptsLeft(Login login) {
    int left =
        isAboutPassword(login)
            ? config.passwordAttempts() - login.tried().passwords()
            : config.codeAttempts() - login.tried().codes();
    return Math.max(0, left);
  }

  private static boolean isAboutPassword(Login login) {
    return login.state() == LoginState.PASSWORD_REQUIRED || login.tried().passwords() > 0;
  }

  /**
   * Takes a login for a step that is no guess.
   *
   * @return the login's claimed version; fails with a {@link LoginException} when the step is not
   *     allowed, another one is running, or its route is known to be out of use
   */
  Uni<Login> claim(LoginId id, LoginStep step) {
    return find(id)
        .call(login -> requirePossible(login, step))
        .call(this::requireUsable)
        .chain(
            login -> {
              Login claimed = claimed(login, step);
              return logins
                  .update(claimed)
                  .map(
                      won -> {
                        if (!won) {
                          throw busy(login);
                        }
                        return claimed;
                      });
            });
  }

  /**
   * A login taken for a guess.
   *
   * @param login its claimed version
   * @param attempt counted with it
   */
  record SignInAttempt(Login login, CountedAttempt attempt) {}

  /**
   * Takes a login for a code or a password, and counts the attempt with it.
   *
   * @param requirement looks at the login first; what it throws is the answer, and nothing counts
   * @return fails as {@link #claim}, also when the number's attempts are used up or Telegram wants
   *     it to wait
   */
  Uni<SignInAttempt> claimGuess(LoginId id, LoginStep step, Consumer<Login> requirement) {
    return find(id)
        .invoke(requirement)
        .chain(login -> claimGuess(login, step, PhoneThrottle.MAX_RETRIES));
  }

  private Uni<SignInAttempt> claimGuess(Login login, LoginStep step, int racesLeft) {
    requireAllowed(login, step);
    return shown(login, phones.attempt(login.phoneNumber()))
        .call(() -> requireUsable(login))
        .chain(attempt -> claimed(login, step, attempt))
        .chain(
            won ->
                won.map(guess -> Uni.createFrom().item(guess))
                    .orElseGet(() -> claimGuessAgain(login, step, racesLeft)));
  }

  /** Somebody came first: another step of this login, or one of the number's other logins. */
  private Uni<SignInAttempt> claimGuessAgain(Login login, LoginStep step, int racesLeft) {
    return find(login.id())
        .chain(
            now -> {
              if (now.version() != login.version() || racesLeft == 0) {
                throw busy(now);
              }
              return claimGuess(now, step, racesLeft - 1);
            });
  }

  private Uni<Optional<SignInAttempt>> claimed(
      Login login, LoginStep step, CountedAttempt attempt) {
    Login claimed = claimed(login, step);
    return logins
        .update(claimed, attempt.counted())
        .map(won -> won ? Optional.of(new SignInAttempt(claimed, attempt)) : Optional.empty());
  }

  private Login claimed(Login login, LoginStep step) {
    return login.claimed(step, clock.instant().plus(longest()));
  }

  private LoginException busy(Login login) {
    return refused(login, Failure.of(FailureCode.STEP_IN_PROGRESS));
  }

  private Uni<Void> requirePossible(Login login, LoginStep step) {
    requireAllowed(login, step);
    return step == LoginStep.RESEND
        ? shown(login, phones.requireNoWait(login.phoneNumber()))
        : Uni.createFrom().voidItem();
  }

  /**
   * Looks at the login's route before anything is written of the login or its number: in an outage
   * callers come back again and again. What else keeps a step from being made has been told before:
   * a wait of Telegram's is longer than an outage.
   */
  private Uni<Void> requireUsable(Login login) {
    return login
        .challenge()
        .map(challenge -> shown(login, routing.gateway(challenge.route()).requireUsable()))
        .orElseGet(() -> Uni.createFrom().voidItem());
  }

  /** Whoever is refused by a requirement is shown the login. */
  private <T> Uni<T> shown(Login login, Uni<T> requirement) {
    return requirement
        .onFailure(FailureException.class)
        .transform(refusal -> refused(login, refusal.failure()));
  }

  private void requireAllowed(Login login, LoginStep step) {
    Instant now = clock.instant();
    if (login.isBusy(now)) {
      throw busy(login);
    }
    if (login.state() == LoginState.EXPIRED) {
      throw refused(login, Failure.of(FailureCode.LOGIN_EXPIRED));
    }
    if (step == LoginStep.RESEND && login.state() == LoginState.CODE_SENT) {
      requireResendable(login, now);
    }
    if (!login.next(now).contains(step)) {
      throw refused(login, Failure.of(FailureCode.STEP_NOT_ALLOWED));
    }
    if (step.isGuess() && attemptsLeft(login) == 0) {
      throw refused(login, Failure.of(FailureCode.TOO_MANY_ATTEMPTS));
    }
  }

  private void requireResendable(Login login, Instant now) {
    if (!login.canBeResent()) {
      throw refused(login, Failure.of(FailureCode.RESEND_NOT_AVAILABLE));
    }
    Instant resendAt = login.challenge().orElseThrow().resendAt();
    if (now.isBefore(resendAt)) {
      Duration wait = Duration.between(now, resendAt);
      throw refused(login, Failure.of(FailureCode.RESEND_TOO_EARLY, wait));
    }
  }

  /** How long a step may take at the most, on whatever instance's clock. */
  Duration longest() {
    return config.requestDeadline().plus(CLAIM_MARGIN);
  }

  /**
   * Asks Telegram, and settles the login when that fails: it is stored in the state that is true,
   * and the caller gets a {@link LoginException} that shows it.
   */
  <T> Uni<T> atTelegram(Login login, Uni<T> asking) {
    return asking.onFailure().recoverWithUni(failure -> telegramFailed(login, failure));
  }

  private <T> Uni<T> telegramFailed(Login login, Throwable thrown) {
    FailureException failure = known(login, thrown);
    boolean notAGuessAfterAll =
        login.claim().orElseThrow().step().isGuess()
            && FailureOutcome.of(failure.failure().code()) == FailureOutcome.UNDONE;
    return phones
        .remember(login.phoneNumber(), failure.failure(), notAGuessAfterAll)
        .onFailure()
        .invoke(e -> LOG.error("What is held against a phone number could not be stored", e))
        .onFailure()
        .recoverWithItem(failure.failure())
        .chain(told -> settled(login, new FailureException(told, thrown)));
  }

  private static FailureException known(Login login, Throwable thrown) {
    if (!(thrown instanceof FailureException failure)) {
      LOG.errorf(thrown, "A step of a login failed in a way that is not foreseen");
      return new FailureException(Failure.of(FailureCode.INTERNAL_ERROR), thrown);
    }
    boolean midway = login.claim().orElseThrow().step() != LoginStep.START;
    return midway && failure.failure().code() == FailureCode.AUTH_RESTART
        ? new FailureException(Failure.of(FailureCode.RESTART_REQUIRED), thrown)
        : failure;
  }

  /** Stores what a failure leaves of the login, and fails with it. */
  <T> Uni<T> settled(Login login, FailureException failure) {
    Login next = after(login, failure.failure().code());
    LOG.debugf(
        "Login %s failed: %s, %s, %s",
        login.claim().orElseThrow().step(),
        failure.failure().code(),
        next.state(),
        next.phoneNumber());
    return logins
        .update(next)
        .onFailure()
        .invoke(e -> LOG.error("The outcome of a step could not be stored; it will be unknown", e))
        .onFailure()
        .recoverWithItem(false)
        .chain(
            stored ->
                Uni.createFrom()
                    .failure(
                        new LoginException(failure.failure(), next, clock.instant(), failure)));
  }

  private Login after(Login login, FailureCode code) {
    boolean starting = login.claim().orElseThrow().step() == LoginStep.START;
    return switch (FailureOutcome.of(code)) {
      case UNDONE -> starting ? login.over(LoginState.FAILED) : login.stepUndone();
      case ATTEMPT_SPENT ->
          attemptsLeft(login) > 0 ? login.guessWrong() : login.over(LoginState.FAILED);
      case EXPIRED -> login.overHere(LoginState.EXPIRED);
      case FAILED -> login.overHere(LoginState.FAILED);
      case UNKNOWN -> login.outcomeUnknown();
    };
  }

  /**
   * Takes a completion back that the store has not confirmed: it may have been stored, and the
   * confirmation lost. Once it is taken back it cannot be stored any more: what Telegram has signed
   * in is to be ended there.
   *
   * @param claimed the login before
   * @param completed what was to be stored
   * @return the login as it was stored after all; empty when it was not. Fails when the store
   *     cannot say: that shows when the claim has run out
   */
  Uni<Optional<Login>> takenBack(Login claimed, Login completed) {
    return Uni.createFrom()
        .deferred(() -> logins.update(claimed.signedInForNothing()))
        .chain(
            takenBack ->
                takenBack
                    ? Uni.createFrom().item(Optional.<Login>empty())
                    : logins
                        .find(claimed.id())
                        .map(
                            found ->
                                found.filter(
                                    stored -> sessionId(stored).equals(sessionId(completed)))))
        .onFailure()
        .retry()
        .atMost(1)
        .onFailure()
        .invoke(e -> LOG.error("Whether a completed login is stored cannot be told yet", e));
  }

  private static Optional<String> sessionId(Login login) {
    return login.session().map(SessionReference::sessionId);
  }

  /**
   * Stores a login whose code was sent. If it cannot go on because its time is over meanwhile, by
   * this clock, the code was sent all the same: nobody may take that for a start that can be made
   * again under its key.
   */
  Uni<Login> started(Login next) {
    return logins
        .update(next)
        .invoke(
            won -> {
              if (!won) {
                throw refused(
                    next,
                    Failure.of(FailureCode.OUTCOME_UNKNOWN)
                        .withMessage(
                            "A code was sent, but the time of its login was over meanwhile"));
              }
            })
        .replaceWith(next);
  }

  /** Stores a login's next version. */
  Uni<Login> stored(Login next) {
    return logins.update(next).map(won -> settled(next, won));
  }

  /** Stores the next version of a login whose guess was right though another one is wanted. */
  Uni<Login> stored(Login next, CountedAttempt attempt) {
    return phones
        .givingBack(
            attempt,
            standing ->
                standing
                    .map(change -> logins.update(next, change))
                    .orElseGet(() -> logins.update(next)))
        .map(won -> settled(next, won));
  }

  private Login settled(Login next, boolean won) {
    if (!won) {
      // The claim ran out and somebody else went on: theirs is the truth.
      throw busy(next);
    }
    return next;
  }

  private LoginException refused(Login login, Failure failure) {
    return new LoginException(failure, login, clock.instant(), null);
  }
}
