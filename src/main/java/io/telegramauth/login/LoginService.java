package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.config.LoginConfig;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.deadline.Deadlines;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.login.Login.Challenge;
import io.telegramauth.login.LoginTransitions.SignInAttempt;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.session.Session;
import io.telegramauth.session.SessionService;
import io.telegramauth.telegram.Call;
import io.telegramauth.telegram.CodeSent;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.Routing;
import io.telegramauth.telegram.SignInOutcome;
import io.telegramauth.telegram.SignInOutcome.PasswordRequired;
import io.telegramauth.telegram.SignInOutcome.SignedIn;
import io.telegramauth.telegram.TelegramGateway;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Carries out logins, one step a call. Every step is claimed in the store before Telegram is asked
 * and settled there afterwards, so that of two at once only one reaches Telegram, and a step whose
 * instance dies is known to have an unknown outcome.
 *
 * <p>Every operation fails with a {@link FailureException}; with a {@link LoginException} where
 * there is a login to show.
 */
@ApplicationScoped
public class LoginService {
  private static final Logger LOG = Logger.getLogger(LoginService.class);

  private final LoginStore logins;
  private final LoginTransitions steps;
  private final PhoneThrottle phones;
  private final LoginLimits limits;
  private final Routing routing;
  private final SessionService sessions;
  private final IdempotentStarts starts;
  private final AbandonedLoginCleanup abandoned;
  private final TelegramCalls calls;
  private final LoginConfig config;
  private final Deadlines deadlines;
  private final LoginListener listener;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  LoginService(
      LoginStore logins,
      LoginTransitions steps,
      PhoneThrottle phones,
      LoginLimits limits,
      Routing routing,
      SessionService sessions,
      IdempotentStarts starts,
      AbandonedLoginCleanup abandoned,
      TelegramCalls calls,
      LoginConfig config,
      Deadlines deadlines,
      LoginListener listener,
      InstantSource clock) {
    this.logins = logins;
    this.steps = steps;
    this.phones = phones;
    this.limits = limits;
    this.routing = routing;
    this.sessions = sessions;
    this.starts = starts;
    this.abandoned = abandoned;
    this.calls = calls;
    this.config = config;
    this.deadlines = deadlines;
    this.listener = listener;
    this.clock = clock;
  }

  /** What is done with a claimed login. */
  private interface Act<T> {
    Uni<T> on(Login claimed, Challenge challenge, Call call);
  }

  /**
   * A started login.
   *
   * @param login the login
   * @param at when it stood so; earlier than now when an earlier answer is given again
   */
  public record StartedLogin(Login login, Instant at) {}

  /**
   * Starts a login: has a code sent, at most one.
   *
   * @param idempotencyKey names the caller's action; the same key again gets the same answer
   *     without another code
   */
  public Uni<StartedLogin> start(
      PhoneNumber phoneNumber, Optional<String> idempotencyKey, ClientInfo client) {
    Login draft =
        Login.start(
            LoginId.random(random),
            phoneNumber,
            client,
            clock.instant(),
            config.codeLifetime(),
            steps.longest());
    return idempotencyKey
        .map(key -> starts.once(key, draft, () -> start(draft)))
        .orElseGet(() -> start(draft).map(login -> new StartedLogin(login, clock.instant())));
  }

  private Uni<Login> start(Login draft) {
    Deadline deadline = deadlines.ofRequest();
    routing.prepare();
    return told(
        LoginStep.START,
        phones
            .requireNoWait(draft.phoneNumber())
            .chain(() -> limits.sendCode(draft.phoneNumber(), draft.client().address()))
            .chain(() -> logins.insert(draft))
            .chain(() -> steps.atTelegram(draft, sendCode(draft, deadline)))
            .chain(sent -> steps.started(codeSent(draft, sent))));
  }

  private Uni<CodeSent> sendCode(Login login, Deadline deadline) {
    return limits.sparing(
        login.phoneNumber(), routing.sendCode(login.phoneNumber(), calls.of(login, deadline)));
  }

  private Login codeSent(Login login, CodeSent sent) {
    listener.codeSent(sent.route(), sent.delivery().channel());
    return login.codeSent(sent, clock.instant(), config.codeLifetime());
  }

  /** The login of this id, as time has left it; fails with {@code LOGIN_NOT_FOUND}. */
  public Uni<Login> find(LoginId id) {
    return steps.find(id);
  }

  /** How many codes, or passwords once one is asked for, may still be tried. */
  public int attemptsLeft(Login login) {
    return steps.attemptsLeft(login);
  }

  /** Gives the code. */
  public Uni<Login> submitCode(LoginId id, SecretString code, Optional<String> address) {
    return submitCode(id, code, address, anyLogin -> {});
  }

  /**
   * Gives the code.
   *
   * @param address where the request comes from
   * @param requirement looks at the login first; what it throws is the answer, and nothing counts
   */
  public Uni<Login> submitCode(
      LoginId id, SecretString code, Optional<String> address, Consumer<Login> requirement) {
    return guess(
        id,
        LoginStep.CODE,
        address,
        requirement,
        (login, challenge, call) ->
            gateway(challenge).signIn(login.phoneNumber(), challenge.gatewayState(), code, call));
  }

  /** Gives the 2FA password. */
  public Uni<Login> submitPassword(LoginId id, SecretString password, Optional<String> address) {
    return submitPassword(id, password, address, anyLogin -> {});
  }

  /**
   * Gives the 2FA password.
   *
   * @param address where the request comes from
   * @param requirement as in {@link #submitCode}
   */
  public Uni<Login> submitPassword(
      LoginId id, SecretString password, Optional<String> address, Consumer<Login> requirement) {
    return guess(
        id,
        LoginStep.PASSWORD,
        address,
        requirement,
        (login, challenge, call) ->
            gateway(challenge)
                .checkPassword(login.phoneNumber(), challenge.gatewayState(), password, call));
  }

  /**
   * Asks for the code through the next channel.
   *
   * @param address where the request comes from
   */
  public Uni<Login> resend(LoginId id, Optional<String> address) {
    return told(
        LoginStep.RESEND,
        limits
            .step(address)
            .chain(
                () ->
                    step(
                        id,
                        LoginStep.RESEND,
                        (login, challenge, call) ->
                            steps
                                .atTelegram(login, resendCode(login, challenge, call, address))
                                .chain(sent -> steps.stored(codeSent(login, sent))))));
  }

  private Uni<CodeSent> resendCode(
      Login login, Challenge challenge, Call call, Optional<String> address) {
    PhoneNumber phoneNumber = login.phoneNumber();
    return limits
        .sendCode(phoneNumber, address)
        .chain(
            () ->
                limits.sparing(
                    phoneNumber,
                    gateway(challenge).resendCode(phoneNumber, challenge.gatewayState(), call)));
  }

  /**
   * Gives the login up, at Telegram too. A login that is over already stays as it is, and is ended
   * at Telegram if it has to be. One that was completed is refused: its session is to be revoked.
   */
  public Uni<Login> cancel(LoginId id) {
    return find(id)
        .chain(
            login ->
                login.state().isFinal() && login.state() != LoginState.COMPLETED
                    ? abandoned.endIfDue(login).replaceWith(login)
                    : told(LoginStep.CANCEL, step(id, LoginStep.CANCEL, this::cancelAtTelegram)));
  }

  private Uni<Login> cancelAtTelegram(Login login, Challenge challenge, Call call) {
    return steps
        .atTelegram(login, abandoned.cancelledAtTelegram(login, call))
        .chain(() -> steps.stored(login.over(LoginState.CANCELLED)));
  }

  private Uni<Login> step(LoginId id, LoginStep step, Act<Login> act) {
    Deadline deadline = deadlines.ofRequest();
    routing.prepare();
    return steps
        .claim(id, step)
        .chain(
            login ->
                login
                    .challenge()
                    .map(challenge -> act.on(login, challenge, calls.of(login, deadline)))
                    // Without a challenge nothing is known at Telegram: all that is allowed is to
                    // give a start up whose outcome is unknown.
                    .orElseGet(() -> steps.stored(login.over(LoginState.CANCELLED))));
  }

  private Uni<Login> guess(
      LoginId id,
      LoginStep step,
      Optional<String> address,
      Consumer<Login> requirement,
      Act<SignInOutcome> act) {
    Deadline deadline = deadlines.ofRequest();
    routing.prepare();
    return told(
        step,
        limits
            .step(address)
            .chain(() -> steps.claimGuess(id, step, requirement))
            .chain(guess -> guessed(guess, act, deadline)));
  }

  private Uni<Login> guessed(SignInAttempt guess, Act<SignInOutcome> act, Deadline deadline) {
    Login login = guess.login();
    Call call = calls.of(login, deadline);
    return steps
        .atTelegram(login, act.on(login, login.challenge().orElseThrow(), call))
        .onFailure(LoginException.class)
        .call(failure -> abandoned.end(failure.login(), call))
        .chain(
            outcome ->
                outcome instanceof SignedIn signedIn
                    ? complete(guess, signedIn, call)
                    : passwordRequired(guess, (PasswordRequired) outcome));
  }

  private Uni<Login> passwordRequired(SignInAttempt guess, PasswordRequired required) {
    Login next =
        guess.login().passwordRequired(required, clock.instant(), config.passwordLifetime());
    return steps.stored(next, guess.attempt());
  }

  /**
   * Stores the session and the completed login as one. When that fails the session is logged out at
   * Telegram again: none is left that nobody holds. Unless it was stored all the same, and only the
   * store's answer was lost.
   */
  private Uni<Login> complete(SignInAttempt guess, SignedIn signedIn, Call call) {
    Login login = guess.login();
    if (signedIn.isSomebodyElses()) {
      return refused(login, signedIn, call);
    }
    Session session =
        sessions.create(
            signedIn,
            login.challenge().orElseThrow().route(),
            login.phoneNumber(),
            login.client().userAgent(),
            login.client().address());
    Login completed = login.completed(session);
    return phones
        .forgettingAttempts(
            guess.attempt(), standing -> logins.complete(completed, session, standing))
        .onItemOrFailure()
        .transformToUni(
            (kept, failure) ->
                failure == null && kept
                    ? Uni.createFrom().item(completed)
                    : steps
                        .takenBack(login, completed)
                        .chain(
                            stored ->
                                stored
                                    .map(Uni.createFrom()::item)
                                    .orElseGet(() -> unkept(login, signedIn, call, failure))));
  }

  /** The session string is not the user's whom the answer names: nothing is stored of either. */
  private Uni<Login> refused(Login login, SignedIn signedIn, Call call) {
    LOG.error("A session is another user's than the proxy says; logging it out at Telegram");
    Login over = login.signedInForNothing();
    Failure failure =
        Failure.of(FailureCode.PROXY_BAD_RESPONSE)
            .withMessage("The Telegram proxy gave the session of another user; it was refused");
    return logins
        .update(over)
        .onFailure()
        .invoke(e -> LOG.error("The outcome of a step could not be stored; it will be unknown", e))
        .onFailure()
        .recoverWithItem(false)
        .chain(() -> abandoned.endBoth(over, signedIn.sessionString(), call))
        .chain(
            () ->
                Uni.createFrom().failure(new LoginException(failure, over, clock.instant(), null)));
  }

  private Uni<Login> unkept(Login login, SignedIn signedIn, Call call, Throwable why) {
    LOG.error("A session could not be stored; logging it out at Telegram", why);
    Login over = login.signedInForNothing();
    return abandoned
        .end(over, signedIn.sessionString(), call)
        .chain(
            () ->
                Uni.createFrom()
                    .failure(
                        new LoginException(
                            Failure.of(FailureCode.RESTART_REQUIRED), over, clock.instant(), why)));
  }

  private TelegramGateway gateway(Challenge challenge) {
    return routing.gateway(challenge.route());
  }

  private Uni<Login> told(LoginStep step, Uni<Login> carriedOut) {
    return carriedOut
        .invoke(
            login -> {
              LOG.debugf("Login %s of %s: %s", step, login.phoneNumber(), login.state());
              listener.done(step, route(login), login.state());
            })
        .onFailure()
        .invoke(
            failure ->
                listener.failed(
                    step,
                    failure instanceof LoginException shown
                        ? route(shown.login())
                        : Optional.empty(),
                    FailureException.codeOf(failure)));
  }

  private static Optional<Route> route(Login login) {
    return login.challenge().map(Challenge::route);
  }
}
