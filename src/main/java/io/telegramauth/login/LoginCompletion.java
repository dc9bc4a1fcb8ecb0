package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.config.ServiceKeys;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.login.Login.SessionReference;
import io.telegramauth.login.StepClaims.SignInAttempt;
import io.telegramauth.session.Session;
import io.telegramauth.session.SessionService;
import io.telegramauth.session.SessionService.CreatedSession;
import io.telegramauth.telegram.CallOptions;
import io.telegramauth.telegram.SignInOutcome.SignedIn;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Completes a login that Telegram has signed in: the session and the completed login are stored
 * together. A session that cannot be stored is logged out at Telegram, so that none is left that
 * nobody holds.
 */
@ApplicationScoped
class LoginCompletion {
  private static final Logger LOG = Logger.getLogger(LoginCompletion.class);

  private final LoginStore logins;
  private final PhoneThrottle phones;
  private final SessionService sessions;
  private final AbandonedLoginCleanup cleanup;
  private final InstantSource clock;

  LoginCompletion(
      LoginStore logins,
      PhoneThrottle phones,
      SessionService sessions,
      AbandonedLoginCleanup cleanup,
      InstantSource clock) {
    this.logins = logins;
    this.phones = phones;
    this.sessions = sessions;
    this.cleanup = cleanup;
    this.clock = clock;
  }

  /** Stores the session and the completed login. */
  Uni<Login> complete(SignInAttempt attempt, SignedIn signedIn, CallOptions options) {
    Login claimed = attempt.login();
    if (signedIn.isSomebodyElses()) {
      return rejectForeignSession(claimed, signedIn, options);
    }
    CreatedSession created =
        sessions.create(
            signedIn,
            claimed.client().origin().service().orElse(ServiceKeys.DEFAULT),
            new Session.Details(
                claimed.challenge().orElseThrow().route(),
                claimed.phoneNumber(),
                claimed.client().userAgent(),
                claimed.client().origin().address()));
    Login completed = claimed.completed(created.session());
    return phones
        .recordSignIn(
            attempt.counted(),
            claimed.client().origin().network(),
            change -> logins.complete(completed, created, change))
        .onItemOrFailure()
        .transformToUni(
            (stored, failure) ->
                failure == null && stored
                    ? Uni.createFrom().item(completed)
                    : retractCompletion(claimed, completed)
                        .chain(
                            found ->
                                found
                                    .map(Uni.createFrom()::item)
                                    .orElseGet(
                                        () -> failUnstored(claimed, signedIn, options, failure))));
  }

  /**
   * Retracts a completion that the store has not confirmed: it may be stored, and the confirmation
   * lost. A retracted completion can no longer be stored.
   *
   * @return the login if it is stored after all; empty if it was retracted. Fails if the store
   *     cannot say; then the end of the claim decides
   */
  private Uni<Optional<Login>> retractCompletion(Login claimed, Login completed) {
    return Uni.createFrom()
        .deferred(() -> logins.update(claimed.orphaned()))
        .chain(
            retracted ->
                retracted
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
        .invoke(e -> LOG.error("It is not known yet whether a completed login is stored", e));
  }

  private static Optional<String> sessionId(Login login) {
    return login.session().map(SessionReference::sessionId);
  }

  /** Rejects a session that names another user than the response does. Stores neither. */
  private Uni<Login> rejectForeignSession(Login claimed, SignedIn signedIn, CallOptions options) {
    LOG.error("The proxy returned another user's session; logging it out at Telegram");
    Login failed = claimed.orphaned();
    Failure failure =
        Failure.of(FailureCode.PROXY_BAD_RESPONSE)
            .withMessage("The Telegram proxy returned another user's session; it was rejected");
    return logins
        .update(failed)
        .onFailure()
        .invoke(
            e ->
                LOG.error("The outcome of a login step could not be stored; it will be unknown", e))
        .onFailure()
        .recoverWithItem(false)
        .chain(() -> endSession(failed, signedIn, options, failure, null));
  }

  private Uni<Login> failUnstored(
      Login claimed, SignedIn signedIn, CallOptions options, Throwable why) {
    LOG.error("A session could not be stored; logging it out at Telegram", why);
    Failure failure = Failure.of(FailureCode.RESTART_REQUIRED);
    return endSession(claimed.orphaned(), signedIn, options, failure, why);
  }

  /** Ends the session at Telegram, and fails. */
  private Uni<Login> endSession(
      Login failed, SignedIn signedIn, CallOptions options, Failure failure, Throwable cause) {
    return cleanup
        .endSession(failed, signedIn, options)
        .chain(
            () ->
                Uni.createFrom()
                    .failure(new LoginException(failure, failed, clock.instant(), cause)));
  }
}
