package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.deadline.Deadlines;
import io.telegramauth.failure.Effect;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.login.Login.Challenge;
import io.telegramauth.telegram.Call;
import io.telegramauth.telegram.DueWork;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.Routing;
import io.telegramauth.telegram.TelegramGateway;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/**
 * Ends logins at Telegram that may be signed in there, and that nobody can go on with: the answer
 * to a code or a password was lost, or its instance died, and the user has not come back. Nobody
 * would ever have such a session, nor know of it.
 *
 * <p>What is to be ended stands in the store, so that any instance does it, now and then (see
 * {@link Endings}), and whoever gives the login up.
 */
@ApplicationScoped
class AbandonedLoginCleanup {
  private static final Logger LOG = Logger.getLogger(AbandonedLoginCleanup.class);
  private static final int BATCH = 25;

  private final LoginStore logins;
  private final LoginTransitions steps;
  private final Routing routing;
  private final DueWork resting;
  private final TelegramCalls calls;
  private final Deadlines deadlines;
  private final LoginListener listener;
  private final InstantSource clock;

  AbandonedLoginCleanup(
      LoginStore logins,
      LoginTransitions steps,
      Routing routing,
      DueWork resting,
      TelegramCalls calls,
      Deadlines deadlines,
      LoginListener listener,
      InstantSource clock) {
    this.logins = logins;
    this.steps = steps;
    this.routing = routing;
    this.resting = resting;
    this.calls = calls;
    this.deadlines = deadlines;
    this.listener = listener;
    this.clock = clock;
  }

  /** Ends those that are to be ended by now, a batch of them; one that fails stops no other. */
  Uni<Void> endThoseDue() {
    return logins
        .findAbandoned(BATCH)
        .chain(due -> resting.doThoseDue(due, login -> challenge(login).route(), this::endIfDue));
  }

  /**
   * Ends a login at Telegram that is abandoned by now, unless somebody else is at it. Where
   * Telegram was not told, the claim is given back: it may be this instance alone that cannot tell
   * it. Where it may have been told, it is tried again when the claim has run out.
   */
  Uni<Void> endIfDue(Login abandoned) {
    Instant now = clock.instant();
    if (abandoned.abandonedAt().filter(due -> !due.isAfter(now)).isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    Login claimed = abandoned.at(now).claimed(LoginStep.CANCEL, now.plus(steps.longest()));
    return logins
        .update(claimed)
        .chain(
            won ->
                won
                    ? cancelled(claimed, calls.of(claimed, deadlines.ofRequest()))
                        .onFailure(AbandonedLoginCleanup::wasNotTold)
                        .call(() -> givenBack(claimed))
                        .onFailure()
                        .recoverWithNull()
                    : Uni.createFrom().voidItem());
  }

  private static boolean wasNotTold(Throwable failure) {
    return FailureOutcome.of(FailureException.codeOf(failure)) == FailureOutcome.UNDONE;
  }

  private Uni<Boolean> givenBack(Login claimed) {
    resting.rest(challenge(claimed).route());
    return logins.update(claimed.stepUndone());
  }

  /**
   * Ends a login at Telegram, if it has to be, and notes that. Never fails: what cannot be done now
   * is done later.
   *
   * @param over is in a final state
   */
  Uni<Void> end(Login over, Call call) {
    return over.state().isFinal() && over.hasLostAGuess()
        ? cancelled(over, call).onFailure().recoverWithNull()
        : Uni.createFrom().voidItem();
  }

  /** The same where the session is known: it is logged out. */
  Uni<Void> end(Login over, SecretString sessionString, Call call) {
    return noted(over, gateway(over).logOut(sessionString, call)).onFailure().recoverWithNull();
  }

  /**
   * The same where the session that came of it is another user's: it is logged out, and the login
   * is ended besides, which may have signed in this one.
   */
  Uni<Void> endBoth(Login over, SecretString sessionString, Call call) {
    return noted(
            over,
            gateway(over).logOut(sessionString, call).chain(() -> cancelledAtTelegram(over, call)))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> cancelled(Login over, Call call) {
    return noted(over, cancelledAtTelegram(over, call));
  }

  private Uni<Void> noted(Login over, Uni<Void> ending) {
    Route route = challenge(over).route();
    return ending
        .invoke(() -> listener.abandoned(route, true))
        .onFailure()
        .invoke(() -> listener.abandoned(route, false))
        .chain(() -> logins.update(over.over(over.state())))
        .invoke(
            () ->
                LOG.infof(
                    "A login of %s that nobody can go on with was ended at Telegram",
                    over.phoneNumber()))
        .onFailure()
        .invoke(
            e ->
                LOG.warnf(
                    e,
                    "A login of %s may be signed in at Telegram, and could not be ended there",
                    over.phoneNumber()))
        .replaceWithVoid();
  }

  /**
   * Has Telegram forget a login: its code, and what the code may have signed in. That there is
   * nothing to be forgotten is as good. Where it may be signed in, that it cannot be cancelled is
   * not.
   */
  Uni<Void> cancelledAtTelegram(Login login, Call call) {
    return gateway(login)
        .cancelCode(login.phoneNumber(), challenge(login).gatewayState(), call)
        .onFailure(
            failure ->
                login.hasLostAGuess()
                    ? FailureOutcome.ends(failure)
                    : leavesNothingToCancel(failure))
        .recoverWithNull();
  }

  /**
   * Whether there is no code any more, by Telegram's word, or no way to cancel it. A call that was
   * refused on its way says nothing about the code.
   */
  private static boolean leavesNothingToCancel(Throwable failure) {
    FailureCode code = FailureException.codeOf(failure);
    return switch (code) {
      case PROXY_REJECTED, PROXY_UNAUTHORIZED, INTERNAL_ERROR -> false;
      default -> code.effect() == Effect.DECIDED && !code.retryable();
    };
  }

  private TelegramGateway gateway(Login login) {
    return routing.gateway(challenge(login).route());
  }

  private static Challenge challenge(Login login) {
    return login.challenge().orElseThrow();
  }
}
