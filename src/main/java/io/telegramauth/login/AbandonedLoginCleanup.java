package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.deadline.Deadlines;
import io.telegramauth.failure.Effect;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.login.Login.Challenge;
import io.telegramauth.telegram.CallOptions;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.RouteBackoff;
import io.telegramauth.telegram.Routing;
import io.telegramauth.telegram.SignInOutcome.SignedIn;
import io.telegramauth.telegram.TelegramGateway;
import io.telegramauth.telegram.WorkQueue;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Ends abandoned logins at Telegram: logins that may be signed in there, and that nobody can
 * continue. The response to a code or a password was lost, or its instance died, and the user has
 * not come back. Nobody would ever hold such a session, or know of it.
 *
 * <p>The store holds what has to be ended, so any instance can end it. So can a caller who gives
 * the login up.
 */
@ApplicationScoped
class AbandonedLoginCleanup implements WorkQueue<Login> {
  private static final Logger LOG = Logger.getLogger(AbandonedLoginCleanup.class);

  private final LoginStore logins;
  private final StepClaims claims;
  private final Routing routing;
  private final RouteBackoff backoff;
  private final Deadlines deadlines;
  private final LoginListener listener;
  private final InstantSource clock;

  AbandonedLoginCleanup(
      LoginStore logins,
      StepClaims claims,
      Routing routing,
      RouteBackoff backoff,
      Deadlines deadlines,
      LoginListener listener,
      InstantSource clock) {
    this.logins = logins;
    this.claims = claims;
    this.routing = routing;
    this.backoff = backoff;
    this.deadlines = deadlines;
    this.listener = listener;
    this.clock = clock;
  }

  @Override
  public Uni<List<Login>> findDue(int max) {
    return logins.findAbandoned(max);
  }

  @Override
  public Route route(Login abandoned) {
    return challenge(abandoned).route();
  }

  /**
   * Ends a login at Telegram if it is abandoned by now, unless another instance is ending it. If
   * Telegram was not reached, releases the claim: perhaps only this instance cannot reach it. If it
   * may have been reached, the login is due again when the claim runs out.
   */
  @Override
  public Uni<Void> perform(Login abandoned) {
    Instant now = clock.instant();
    if (abandoned.abandonedAt().filter(due -> !due.isAfter(now)).isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    Login claimed = abandoned.at(now).claimed(LoginStep.CANCEL, now.plus(claims.maxStepTime()));
    return logins
        .update(claimed)
        .chain(
            won ->
                won
                    ? cancelAndRecord(claimed, claims.callOptions(claimed, deadlines.ofRequest()))
                        .onFailure(e -> FailureOutcome.of(e) == FailureOutcome.UNDONE)
                        .call(() -> releaseClaim(claimed))
                        .onFailure()
                        .recoverWithNull()
                    : Uni.createFrom().voidItem());
  }

  private Uni<Boolean> releaseClaim(Login claimed) {
    backoff.start(route(claimed));
    return logins.update(claimed.stepUndone());
  }

  /**
   * Ends a login at Telegram if necessary, and records that. Never fails: what fails now is due
   * later.
   *
   * @param ended a login in a final state
   */
  Uni<Void> endLogin(Login ended, CallOptions options) {
    return ended.state().isFinal() && ended.mayBeSignedIn()
        ? cancelAndRecord(ended, options).onFailure().recoverWithNull()
        : Uni.createFrom().voidItem();
  }

  /**
   * Logs out the session that a login led to. If it is another user's, ends the login too, which
   * may have signed in its own user. Otherwise as {@link #endLogin}.
   */
  Uni<Void> endSession(Login ended, SignedIn signedIn, CallOptions options) {
    Uni<Void> ending = gateway(ended).logOut(signedIn.sessionString(), options);
    return record(
            ended,
            signedIn.isSomebodyElses()
                ? ending.chain(() -> cancelAtTelegram(ended, options))
                : ending)
        .onFailure()
        .recoverWithNull();
  }

  /** Logs out a session that came too late for its login, which stays as it is. Never fails. */
  Uni<Void> logOut(Login login, SignedIn signedIn, CallOptions options) {
    return gateway(login)
        .logOut(signedIn.sessionString(), options)
        .onFailure()
        .invoke(e -> LOG.warnf(e, "A session of %s could not be logged out", login.user()))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> cancelAndRecord(Login ended, CallOptions options) {
    return record(ended, cancelAtTelegram(ended, options));
  }

  private Uni<Void> record(Login ended, Uni<Void> ending) {
    Route route = route(ended);
    return ending
        .invoke(() -> listener.onAbandonedLogin(route, true))
        .onFailure()
        .invoke(() -> listener.onAbandonedLogin(route, false))
        .chain(() -> logins.update(ended.ended(ended.state())))
        .invoke(() -> LOG.infof("An abandoned login of %s was ended at Telegram", ended.user()))
        .onFailure()
        .invoke(
            e ->
                LOG.warnf(
                    e,
                    "An abandoned login of %s could not be ended at Telegram; it may be signed in",
                    ended.user()))
        .replaceWithVoid();
  }

  /**
   * Cancels a login at Telegram: its code, and a session that the code may have led to. Succeeds if
   * there is nothing left to cancel. If the login may be signed in, a refusal to cancel is a
   * failure; only that a proxy does not support it is none for a QR code.
   */
  Uni<Void> cancelAtTelegram(Login login, CallOptions options) {
    return gateway(login)
        .cancelCode(login.phoneNumber(), challenge(login).gatewayState(), options)
        .onFailure(failure -> isAllThatCanBeDone(login, failure))
        .recoverWithNull();
  }

  private static boolean isAllThatCanBeDone(Login login, Throwable failure) {
    if (!login.mayBeSignedIn()) {
      return leavesNothingToCancel(failure);
    }
    // Hardly any QR code has been scanned where no wait has found it: not worth asking for ever.
    boolean isUnsupported =
        login.mayBeScanned() && FailureException.codeOf(failure) == FailureCode.PROXY_UNSUPPORTED;
    if (isUnsupported) {
      LOG.warnf("The proxy cannot cancel a login of %s, which may be scanned", login.user());
    }
    return isUnsupported || FailureOutcome.ends(failure);
  }

  /**
   * Returns whether Telegram says that the code is gone, or the route has no way to cancel it. A
   * call refused on its way says nothing about the code.
   */
  private static boolean leavesNothingToCancel(Throwable failure) {
    FailureCode code = FailureException.codeOf(failure);
    return switch (code) {
      case PROXY_REJECTED, PROXY_UNAUTHORIZED, INTERNAL_ERROR -> false;
      default -> code.effect() == Effect.DECIDED && !code.retryable();
    };
  }

  private TelegramGateway gateway(Login login) {
    return routing.gateway(route(login));
  }

  private static Challenge challenge(Login login) {
    return login.challenge().orElseThrow();
  }
}
