package io.telegramauth.login;

import io.smallrye.mutiny.Uni;
import io.telegramauth.config.LoginConfig;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.deadline.Deadlines;
import io.telegramauth.failure.Effect;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.login.Login.Challenge;
import io.telegramauth.login.Login.Claim;
import io.telegramauth.login.Login.QrCode;
import io.telegramauth.login.LoginLimits.CodeRequest;
import io.telegramauth.login.StepClaims.SignInAttempt;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.telegram.CallOptions;
import io.telegramauth.telegram.CodeSent;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.Routing;
import io.telegramauth.telegram.ScanOutcome;
import io.telegramauth.telegram.ScanOutcome.Scanned;
import io.telegramauth.telegram.ScanOutcome.Waiting;
import io.telegramauth.telegram.ScanWait;
import io.telegramauth.telegram.SignInOutcome;
import io.telegramauth.telegram.SignInOutcome.PasswordRequired;
import io.telegramauth.telegram.SignInOutcome.SignedIn;
import io.telegramauth.telegram.TelegramGateway;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
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

  /** How long before the deadline of its call a wait for a scan ends. */
  private static final Duration TIME_AFTER_SCAN = Duration.ofMillis(1500);

  private final LoginStore logins;
  private final StepClaims claims;
  private final LoginCompletion completion;
  private final PhoneThrottle phones;
  private final LoginLimits limits;
  private final Routing routing;
  private final IdempotentStarts starts;
  private final AbandonedLoginCleanup cleanup;
  private final ScanWaits scans;
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
      ScanWaits scans,
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
    this.scans = scans;
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
        Optional<PhoneNumber> phoneNumber,
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
    return start(
        Optional.of(phoneNumber), idempotencyKey, client, draft -> requestCode(draft, phoneNumber));
  }

  /**
   * Starts a login by QR code: no code is sent.
   *
   * @param idempotencyKey as for {@link #start}
   */
  public Uni<StartedLogin> startQr(Optional<String> idempotencyKey, ClientInfo client) {
    return start(Optional.empty(), idempotencyKey, client, this::requestQrCode);
  }

  private Uni<StartedLogin> start(
      Optional<PhoneNumber> phoneNumber,
      Optional<String> idempotencyKey,
      ClientInfo client,
      Function<Login, Uni<Login>> request) {
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
        .map(key -> starts.execute(key, draft, () -> request.apply(draft)))
        .orElseGet(
            () ->
                request.apply(draft).map(login -> new StartedLogin(login, clock.instant(), false)));
  }

  private Uni<Login> requestCode(Login draft, PhoneNumber phoneNumber) {
    Deadline deadline = deadlines.ofRequest();
    routing.prepare();
    return notifyListener(
        LoginStep.START,
        takeSendCode(draft, phoneNumber)
            .call(() -> logins.insert(draft))
            .chain(code -> claims.settleOnFailure(draft, sendCode(draft, code, deadline)))
            .chain(sent -> claims.storeStarted(codeSent(draft, sent))));
  }

  private Uni<Login> requestQrCode(Login draft) {
    Deadline deadline = deadlines.ofRequest();
    routing.prepare();
    Origin origin = draft.client().origin();
    return notifyListener(
        LoginStep.START,
        limits
            .takeQrCode(origin)
            .chain(() -> logins.insert(draft))
            .chain(
                () ->
                    claims.settleOnFailure(
                        draft,
                        limits.refundIfNotShown(
                            origin, routing.startQr(claims.callOptions(draft, deadline)))))
            .chain(
                started ->
                    claims.storeStarted(
                        draft.qrStarted(started, clock.instant(), config.codeLifetime()))));
  }

  /** Takes the tokens for a code to the login's number, unless Telegram wants it to wait. */
  private Uni<CodeRequest> takeSendCode(Login login, PhoneNumber phoneNumber) {
    Origin origin = login.client().origin();
    return phones
        .requireNoWait(phoneNumber)
        .map(
            state ->
                new CodeRequest(
                    phoneNumber, origin, state.hasSignedInFrom(origin.network(), clock.instant())))
        .call(limits::takeSendCode);
  }

  private Uni<CodeSent> sendCode(Login login, CodeRequest code, Deadline deadline) {
    return limits.refundIfNotSent(
        code, routing.sendCode(code.phoneNumber(), claims.callOptions(login, deadline)));
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
   * Finds the QR code of a login; fails with {@code LOGIN_EXPIRED} or {@code STEP_NOT_ALLOWED} if
   * none waits to be scanned.
   */
  public Uni<QrCode> findQrCode(LoginId id) {
    return find(id)
        .map(
            login ->
                login
                    .challenge()
                    .filter(awaited -> login.state() == LoginState.QR_PENDING)
                    .flatMap(Challenge::qrCode)
                    .orElseThrow(
                        () ->
                            new LoginException(
                                login.state() == LoginState.EXPIRED
                                    ? FailureCode.LOGIN_EXPIRED
                                    : FailureCode.STEP_NOT_ALLOWED,
                                login,
                                clock.instant())));
  }

  /**
   * Waits until a login whose QR code is shown changes: it is scanned, another code takes its
   * place, or the login ends. Returns a login at once that is in another state or being cancelled,
   * or that the caller does not know. Another wait for the same login takes over, and this one
   * returns at once.
   *
   * @param time the time to wait at most
   * @param isKnown whether the caller knows the login as it is
   * @param end ends the wait early, once completed
   */
  public Uni<Login> awaitChange(
      LoginId id, Duration time, Predicate<Login> isKnown, CompletableFuture<Void> end) {
    Deadline deadline = deadlines.ofRequest();
    return scans.run(
        id,
        end,
        deadline,
        () ->
            find(id)
                .chain(this::takeWait)
                .chain(
                    login ->
                        login.state() == LoginState.QR_PENDING
                                && !login.isBusy(clock.instant())
                                && isKnown.test(login)
                                && !end.isDone()
                            ? awaitScan(login, time, end, deadline)
                            : Uni.createFrom().item(login)));
  }

  /** A wait that is over at once takes its token, too: nobody asks in a loop. */
  private Uni<Login> takeWait(Login login) {
    return limits
        .takeWait(login)
        .replaceWith(login)
        .onFailure()
        .recoverWithUni(failure -> failScan(login, failure));
  }

  private Uni<Login> awaitScan(
      Login login, Duration time, CompletableFuture<Void> end, Deadline deadline) {
    routing.prepare();
    Challenge challenge = login.challenge().orElseThrow();
    CallOptions options = claims.callOptions(login, deadline);
    Duration shortest =
        Stream.of(
                time,
                Duration.between(clock.instant(), login.endsAt()),
                options.deadline().remaining().minus(TIME_AFTER_SCAN))
            .min(Duration::compareTo)
            .orElseThrow();
    ScanWait wait =
        new ScanWait(challenge.qrCode().orElseThrow().link(), Deadline.in(shortest), end);
    return gateway(challenge)
        .awaitScan(challenge.gatewayState(), wait, options)
        .onItemOrFailure()
        .transformToUni(
            (outcome, failure) ->
                failure == null ? settleScan(login, outcome, options) : failScan(login, failure))
        .map(shown -> shown.at(clock.instant()));
  }

  private Uni<Login> settleScan(Login login, ScanOutcome outcome, CallOptions options) {
    if (outcome instanceof Waiting waiting) {
      Challenge before = login.challenge().orElseThrow();
      boolean isChanged =
          waiting.state().isPresent()
              || !waiting.link().url().equals(before.qrCode().orElseThrow().link());
      return isChanged
          ? logins
              .update(
                  login.qrChanged(
                      waiting.link(),
                      waiting.state().orElse(before.gatewayState()),
                      clock.instant()))
              .chain(stored -> find(login.id()))
          : Uni.createFrom().item(login);
    }
    Scanned scanned = (Scanned) outcome;
    SignInOutcome signIn = scanned.signIn();
    return notifyListener(
        LoginStep.SCAN,
        signIn instanceof SignedIn signedIn
            ? completeScan(login, signedIn, scanned.state(), options)
            : logins
                .update(
                    login.passwordRequired(
                        (PasswordRequired) signIn, clock.instant(), config.passwordLifetime()))
                .chain(stored -> find(login.id())));
  }

  /**
   * Completes a login that was scanned. If it changed meanwhile, another wait may have found the
   * scan, too; the session of a login that was given up is logged out.
   *
   * @param state the gateway's state if only that finds the scan again
   */
  private Uni<Login> completeScan(
      Login login, SignedIn signedIn, Optional<SecretBytes> state, CallOptions options) {
    return claims
        .claimScan(login, state)
        .onFailure(failure -> state.isPresent())
        .call(() -> logOutUnlessStored(login, signedIn, state, options))
        .chain(
            attempt ->
                attempt
                    .map(claimed -> completion.complete(claimed, signedIn, options))
                    .orElseGet(
                        () ->
                            find(login.id())
                                .chain(now -> completeChanged(now, signedIn, state, options))));
  }

  /** Without its state nobody would ever find the scan, or hold the session. */
  private Uni<Void> logOutUnlessStored(
      Login login, SignedIn signedIn, Optional<SecretBytes> state, CallOptions options) {
    return find(login.id())
        .map(now -> now.challenge().map(Challenge::gatewayState).equals(state))
        .onFailure()
        .recoverWithItem(false)
        .chain(
            isStored ->
                isStored ? Uni.createFrom().voidItem() : cleanup.logOut(login, signedIn, options));
  }

  private Uni<Login> completeChanged(
      Login now, SignedIn signedIn, Optional<SecretBytes> state, CallOptions options) {
    Optional<LoginStep> running = now.claim().map(Claim::step);
    if (now.state() == LoginState.QR_PENDING && running.isEmpty()) {
      return completeScan(now, signedIn, state, options);
    }
    boolean isFound =
        now.state() == LoginState.COMPLETED
            || now.state() == LoginState.PASSWORD_REQUIRED
            || running.equals(Optional.of(LoginStep.SCAN));
    return isFound
        ? Uni.createFrom().item(now)
        : cleanup.logOut(now, signedIn, options).replaceWith(now);
  }

  /** A wait may be repeated, so that a lost response does no harm. */
  private Uni<Login> failScan(Login login, Throwable thrown) {
    if (isTokenTaken(thrown)) {
      return find(login.id());
    }
    if (FailureOutcome.ends(thrown)) {
      return claims
          .claimScan(login, Optional.empty())
          .chain(
              attempt ->
                  attempt
                      .map(
                          claimed ->
                              claims.<Login>settleOnFailure(
                                  claimed.login(), Uni.createFrom().failure(thrown)))
                      .orElseGet(() -> find(login.id())));
    }
    Failure failure = StepClaims.toFailure(thrown);
    if (failure.code().effect() == Effect.AMBIGUOUS) {
      failure = Failure.of(FailureCode.TELEGRAM_UNREACHABLE);
    }
    listener.onStepFailed(LoginStep.SCAN, route(login), failure.code());
    return Uni.createFrom().failure(new LoginException(failure, login, clock.instant(), thrown));
  }

  /**
   * Returns whether the token of the scan is used up: by a wait of another instance, or by an
   * earlier one whose instance died. A later wait finds what became of it while the login lives.
   */
  private static boolean isTokenTaken(Throwable failure) {
    FailureCode code = FailureException.codeOf(failure);
    return code == FailureCode.AUTH_TOKEN_ALREADY_ACCEPTED
        || code == FailureCode.AUTH_TOKEN_INVALID;
  }

  /**
   * Submits the code.
   *
   * @param origin who submits it
   * @param requirement checks the login first; if it throws, nothing is counted
   */
  public Uni<Login> submitCode(
      LoginId id, SecretString code, Origin origin, Consumer<Login> requirement) {
    return signIn(
            id,
            LoginStep.CODE,
            code,
            origin,
            requirement,
            (gateway, phoneNumber, state, secret, options) ->
                gateway.signIn(phoneNumber.orElseThrow(), state, secret, options))
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
    Deadline deadline = deadlines.ofRequest();
    return notifyListener(
        LoginStep.RESEND,
        limits
            .takeStep(origin)
            .chain(
                () ->
                    takeStep(
                        id,
                        LoginStep.RESEND,
                        deadline,
                        (login, challenge, options) ->
                            claims
                                .settleOnFailure(login, resendCode(login, challenge, options))
                                .chain(sent -> claims.store(codeSent(login, sent))))));
  }

  private Uni<CodeSent> resendCode(Login login, Challenge challenge, CallOptions options) {
    PhoneNumber phoneNumber = login.phoneNumber().orElseThrow();
    return takeSendCode(login, phoneNumber)
        .chain(
            code ->
                limits.refundIfNotSent(
                    code,
                    gateway(challenge).resendCode(phoneNumber, challenge.gatewayState(), options)));
  }

  /**
   * Gives a login up, at Telegram too. A login that is over stays as it is, and is ended at
   * Telegram if necessary. A completed login cannot be cancelled: its session is revoked instead.
   */
  public Uni<Login> cancel(LoginId id) {
    Deadline deadline = deadlines.ofRequest();
    return scans
        .end(id, deadline)
        .chain(() -> find(id))
        .chain(
            login ->
                login.state().isFinal() && login.state() != LoginState.COMPLETED
                    ? cleanup.perform(login).replaceWith(login)
                    : notifyListener(
                        LoginStep.CANCEL,
                        takeStep(id, LoginStep.CANCEL, deadline, this::cancelAtTelegram)));
  }

  private Uni<Login> cancelAtTelegram(Login login, Challenge challenge, CallOptions options) {
    return claims
        .settleOnFailure(login, cleanup.cancelAtTelegram(login, options))
        .chain(() -> claims.store(login.ended(LoginState.CANCELLED)));
  }

  private Uni<Login> takeStep(LoginId id, LoginStep step, Deadline deadline, Step action) {
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
            Uni.createFrom()
                .deferred(
                    () ->
                        operation.call(
                            gateway(challenge),
                            login.phoneNumber(),
                            challenge.gatewayState(),
                            secret,
                            options)))
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
              LOG.debugf("Login %s of %s: %s", step, login.user(), login.state());
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
