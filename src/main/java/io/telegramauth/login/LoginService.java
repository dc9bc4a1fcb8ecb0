package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.config.LoginConfig;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.deadline.Deadlines;
import io.telegramauth.failure.FailureException;
import io.telegramauth.login.Login.Challenge;
import io.telegramauth.login.LoginLimits.CodeRequest;
import io.telegramauth.login.StepClaims.SignInAttempt;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.telegram.CallOptions;
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
 * Carries out logins, one step per call. Each step is claimed in the store before Telegram is
 * asked, and settled there afterwards. So of two concurrent steps only one reaches Telegram, and a
 * step whose instance dies is known to have an unknown outcome.
 *
 * <p>Every operation fails with a {@link FailureException}, or with a {@link LoginException} if
 * there is a login to show.
 */
@ApplicationScoped
public class LoginService {
  private static final Logger LOG = Logger.getLogger(LoginService.class);

  private final LoginStore logins;
  private final StepClaims claims;
  private final LoginCompletion completion;
  private final PhoneThrottle phones;
  private final LoginLimits limits;
  private final Routing routing;
  private final IdempotentStarts starts;
  private final AbandonedLoginCleanup cleanup;
  private final LoginConfig config;
  private final Deadlines deadlines;
  private final LoginListener listener;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  LoginService(
      LoginStore logins,
      StepClaims claims,
      LoginCompletion completion,
      PhoneThrottle phones,
      LoginLimits limits,
      Routing routing,
      IdempotentStarts starts,
      AbandonedLoginCleanup cleanup,
      LoginConfig config,
      Deadlines deadlines,
      LoginListener listener,
      InstantSource clock) {
    this.logins = logins;
    this.claims = claims;
    this.completion = completion;
    this.phones = phones;
    this.limits = limits;
    this.routing = routing;
    this.starts = starts;
    this.cleanup = cleanup;
    this.config = config;
    this.deadlines = deadlines;
    this.listener = listener;
    this.clock = clock;
  }

  /** A step of a claimed login at Telegram. */
  private interface Step {
    Uni<Login> take(Login claimed, Challenge challenge, CallOptions options);
  }

  /** A gateway's operation that may sign the user in. */
  private interface SignIn {
    Uni<SignInOutcome> call(
        TelegramGateway gateway,
        PhoneNumber phoneNumber,
        SecretBytes state,
        SecretString secret,
        CallOptions options);
  }

  /**
   * A started login.
   *
   * @param login the login
   * @param at the time to show it at; in the past if an earlier response is repeated
   * @param isReplay whether an earlier response is repeated, and nothing was started now
   */
  public record StartedLogin(Login login, Instant at, boolean isReplay) {}

  /**
   * Starts a login: has at most one code sent.
   *
   * @param idempotencyKey names the caller's action; a repeated key gets the same response and no
   *     other code
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
            claims.maxStepTime());
    return idempotencyKey
        .map(text -> IdempotencyKey.of(text, client.origin(), phoneNumber))
        .map(key -> starts.execute(key, draft, () -> start(draft)))
        .orElseGet(
            () -> start(draft).map(login -> new StartedLogin(login, clock.instant(), false)));
  }

  private Uni<Login> start(Login draft) {
    Deadline deadline = deadlines.ofRequest();
    routing.prepare();
    return notifyListener(
        LoginStep.START,
        takeSendCode(draft)
            .call(() -> logins.insert(draft))
            .chain(code -> claims.settleOnFailure(draft, sendCode(draft, code, deadline)))
            .chain(sent -> claims.storeStarted(codeSent(draft, sent))));
  }

  /** Takes the tokens for a code to the login's number, unless Telegram wants it to wait. */
  private Uni<CodeRequest> takeSendCode(Login login) {
    Origin origin = login.client().origin();
    return phones
        .requireNoWait(login.phoneNumber())
        .map(
            state ->
                new CodeRequest(
                    login.phoneNumber(),
                    origin,
                    state.hasSignedInFrom(origin.network(), clock.instant())))
        .call(limits::takeSendCode);
  }

  private Uni<CodeSent> sendCode(Login login, CodeRequest code, Deadline deadline) {
    return limits.refundIfNotSent(
        code, routing.sendCode(login.phoneNumber(), claims.callOptions(login, deadline)));
  }

  private Login codeSent(Login login, CodeSent sent) {
    listener.onCodeSent(sent.route(), sent.delivery().channel());
    return login.codeSent(sent, clock.instant(), config.codeLifetime());
  }

  /** Finds a login in its state now, with expiry applied; fails with {@code LOGIN_NOT_FOUND}. */
  public Uni<Login> find(LoginId id) {
    return claims.find(id);
  }

  /**
   * Submits the code.
   *
   * @param origin who submits it
   * @param requirement checks the login first; if it throws, nothing is counted
   */
  public Uni<Login> submitCode(
      LoginId id, SecretString code, Origin origin, Consumer<Login> requirement) {
    return signIn(id, LoginStep.CODE, code, origin, requirement, TelegramGateway::signIn)
        .call(limits::recordEnteredCode);
  }

  /** Submits the 2FA password; otherwise as {@link #submitCode}. */
  public Uni<Login> submitPassword(
      LoginId id, SecretString password, Origin origin, Consumer<Login> requirement) {
    return signIn(
        id, LoginStep.PASSWORD, password, origin, requirement, TelegramGateway::checkPassword);
  }

  /**
   * Requests the code through the next channel. The code counts for the origin of the start.
   *
   * @param origin who requests it
   */
  public Uni<Login> resend(LoginId id, Origin origin) {
    return notifyListener(
        LoginStep.RESEND,
        limits
            .takeStep(origin)
            .chain(
                () ->
                    takeStep(
                        id,
                        LoginStep.RESEND,
                        (login, challenge, options) ->
                            claims
                                .settleOnFailure(login, resendCode(login, challenge, options))
                                .chain(sent -> claims.store(codeSent(login, sent))))));
  }

  private Uni<CodeSent> resendCode(Login login, Challenge challenge, CallOptions options) {
    return takeSendCode(login)
        .chain(
            code ->
                limits.refundIfNotSent(
                    code,
                    gateway(challenge)
                        .resendCode(login.phoneNumber(), challenge.gatewayState(), options)));
  }

  /**
   * Gives a login up, at Telegram too. A login that is over stays as it is, and is ended at
   * Telegram if necessary. A completed login cannot be cancelled: its session is revoked instead.
   */
  public Uni<Login> cancel(LoginId id) {
    return find(id)
        .chain(
            login ->
                login.state().isFinal() && login.state() != LoginState.COMPLETED
                    ? cleanup.perform(login).replaceWith(login)
                    : notifyListener(
                        LoginStep.CANCEL, takeStep(id, LoginStep.CANCEL, this::cancelAtTelegram)));
  }

  private Uni<Login> cancelAtTelegram(Login login, Challenge challenge, CallOptions options) {
    return claims
        .settleOnFailure(login, cleanup.cancelAtTelegram(login, options))
        .chain(() -> claims.store(login.ended(LoginState.CANCELLED)));
  }

  private Uni<Login> takeStep(LoginId id, LoginStep step, Step action) {
    Deadline deadline = deadlines.ofRequest();
    routing.prepare();
    return claims
        .claim(id, step)
        .chain(
            login ->
                login
                    .challenge()
                    .map(
                        challenge ->
                            action.take(login, challenge, claims.callOptions(login, deadline)))
                    // Without a challenge Telegram knows nothing of the login: it can only be the
                    // cancellation of a start whose outcome is unknown.
                    .orElseGet(() -> claims.store(login.ended(LoginState.CANCELLED))));
  }

  private Uni<Login> signIn(
      LoginId id,
      LoginStep step,
      SecretString secret,
      Origin origin,
      Consumer<Login> requirement,
      SignIn operation) {
    Deadline deadline = deadlines.ofRequest();
    routing.prepare();
    return notifyListener(
        step,
        limits
            .takeStep(origin)
            .chain(() -> claims.claimSignIn(id, step, requirement))
            .chain(attempt -> signIn(attempt, secret, operation, deadline)));
  }

  private Uni<Login> signIn(
      SignInAttempt attempt, SecretString secret, SignIn operation, Deadline deadline) {
    Login login = attempt.login();
    Challenge challenge = login.challenge().orElseThrow();
    CallOptions options = claims.callOptions(login, deadline);
    return claims
        .settleOnFailure(
            login,
            operation.call(
                gateway(challenge), login.phoneNumber(), challenge.gatewayState(), secret, options))
        .onFailure(LoginException.class)
        .call(failure -> cleanup.endLogin(failure.login(), options))
        .chain(
            outcome ->
                outcome instanceof SignedIn signedIn
                    ? completion.complete(attempt, signedIn, options)
                    : requirePassword(attempt, (PasswordRequired) outcome));
  }

  private Uni<Login> requirePassword(SignInAttempt attempt, PasswordRequired required) {
    Login next =
        attempt.login().passwordRequired(required, clock.instant(), config.passwordLifetime());
    return claims.storeAndRefundAttempt(next, attempt.counted());
  }

  private TelegramGateway gateway(Challenge challenge) {
    return routing.gateway(challenge.route());
  }

  private Uni<Login> notifyListener(LoginStep step, Uni<Login> result) {
    return result
        .invoke(
            login -> {
              LOG.debugf("Login %s of %s: %s", step, login.phoneNumber(), login.state());
              listener.onStepCompleted(step, route(login), login.state());
            })
        .onFailure()
        .invoke(
            failure ->
                listener.onStepFailed(
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
