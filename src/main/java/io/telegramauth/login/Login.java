package io.telegramauth.login;

import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.session.Session;
import io.telegramauth.telegram.CodeSent;
import io.telegramauth.telegram.Delivery;
import io.telegramauth.telegram.Delivery.Channel;
import io.telegramauth.telegram.QrLink;
import io.telegramauth.telegram.QrStarted;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.SignInOutcome.PasswordRequired;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * One login, with everything that any instance needs to continue it. Each transition returns a new
 * record with the next version. The store accepts it only if no other transition came first.
 *
 * @param id identifies the login
 * @param version the number of transitions, from 1
 * @param state the stored state; see {@link #at} for the effect of time
 * @param phoneNumber the user's phone number; empty for a login by QR code
 * @param client the client that started the login
 * @param createdAt the time of the start
 * @param expiresAt the end of the time for the awaited step
 * @param challenge what Telegram waits for; empty until it has sent a code
 * @param attempts the attempts made
 * @param claim the step that is being carried out
 * @param unknownOutcome the step whose outcome is not known, in state {@link LoginState#UNKNOWN};
 *     the scan, in state {@link LoginState#QR_PENDING}, as it may happen at any time; in a final
 *     state, a sign-in attempt that may have signed in at Telegram and is to be ended there
 * @param session the session of a completed login
 */
public record Login(
    LoginId id,
    long version,
    LoginState state,
    Optional<PhoneNumber> phoneNumber,
    ClientInfo client,
    Instant createdAt,
    Instant expiresAt,
    Optional<Challenge> challenge,
    Attempts attempts,
    Optional<Claim> claim,
    Optional<UnknownOutcome> unknownOutcome,
    Optional<SessionReference> session) {

  /**
   * The time to continue a login after the claim of a sign-in attempt whose outcome is not known.
   * Then the login is over and ended at Telegram: it may be signed in, and nobody has the session.
   */
  private static final Duration TIME_AFTER_UNKNOWN_OUTCOME = Duration.ofSeconds(15);

  /**
   * What Telegram waits for.
   *
   * @param route the route that the login stays on
   * @param gatewayState the gateway's opaque state
   * @param delivery how the code is delivered; empty for a login by QR code
   * @param sentAt the time at which the code was sent, or the QR code was shown first
   * @param qrCode the QR code, while it waits to be scanned
   * @param passwordHint the hint for the 2FA password, once the password is required
   */
  public record Challenge(
      Route route,
      SecretBytes gatewayState,
      Optional<Delivery> delivery,
      Instant sentAt,
      Optional<QrCode> qrCode,
      Optional<String> passwordHint) {
    /** Returns the channel of a resend; empty if there is none. */
    public Optional<Channel> nextChannel() {
      return delivery.flatMap(Delivery::nextChannel);
    }

    /** Returns the time from which the code may be sent through the next channel. */
    public Instant resendAt() {
      return sentAt.plus(delivery.map(Delivery::timeout).orElse(Duration.ZERO));
    }

    private Challenge withoutGatewayState() {
      return new Challenge(
          route, SecretBytes.of(new byte[0]), delivery, sentAt, Optional.empty(), passwordHint);
    }
  }

  /**
   * A QR code.
   *
   * @param link its content
   * @param expiresAt the time until which it can be scanned
   */
  public record QrCode(SecretString link, Instant expiresAt) {
    static QrCode of(QrLink link, Instant now) {
      return new QrCode(link.url(), now.plus(link.lifetime()));
    }
  }

  /**
   * The number of codes and passwords submitted. A resend resets neither.
   *
   * @param codes codes submitted
   * @param passwords passwords submitted
   */
  public record Attempts(int codes, int passwords) {
    Attempts plus(LoginStep step, int more) {
      return switch (step) {
        case CODE -> new Attempts(codes + more, passwords);
        case PASSWORD -> new Attempts(codes, passwords + more);
        case START, SCAN, RESEND, CANCEL -> this;
      };
    }
  }

  /**
   * A step that is being carried out. If its instance dies, its outcome is unknown after that time.
   *
   * @param step the step
   * @param until the time at which the step has ended at the latest
   */
  public record Claim(LoginStep step, Instant until) {}

  /**
   * A step whose outcome is not known.
   *
   * @param step the step
   * @param until the end of the time to continue the login
   */
  public record UnknownOutcome(LoginStep step, Instant until) {}

  /**
   * The session of a completed login.
   *
   * @param sessionId its id
   * @param userId Telegram's id of the user
   * @param expiresAt the time until which it is handed out
   */
  public record SessionReference(String sessionId, long userId, Instant expiresAt) {}

  /**
   * Creates a login whose code is about to be requested.
   *
   * @param phoneNumber empty for a QR code
   */
  public static Login start(
      LoginId id,
      Optional<PhoneNumber> phoneNumber,
      ClientInfo client,
      Instant now,
      Duration lifetime,
      Duration claimed) {
    return new Login(
        id,
        1,
        LoginState.UNKNOWN,
        phoneNumber,
        client,
        now,
        now.plus(lifetime),
        Optional.empty(),
        new Attempts(0, 0),
        Optional.of(new Claim(LoginStep.START, now.plus(claimed))),
        Optional.of(new UnknownOutcome(LoginStep.START, now.plus(lifetime))),
        Optional.empty());
  }

  /** Returns whether the login is by QR code: no code is ever sent for it. */
  boolean isByQrCode() {
    return phoneNumber.isEmpty();
  }

  /** Returns for whom the login is, for logs. */
  String user() {
    return phoneNumber.map(PhoneNumber::toString).orElse("a QR code");
  }

  /** Returns whether a step is being carried out. */
  public boolean isBusy(Instant now) {
    return claim.filter(running -> now.isBefore(running.until())).isPresent();
  }

  /**
   * Returns the login as time has left it: expired, or with an unknown outcome if a claim has run
   * out. The version stays, because nothing is stored.
   */
  public Login at(Instant now) {
    if (state.isFinal() || isBusy(now)) {
      return this;
    }
    Login settled = withoutClaim();
    return now.isBefore(settled.endsAt())
        ? settled
        : settled.with(
            version, LoginState.EXPIRED, attempts, Optional.empty(), settled.unknownOutcome);
  }

  private Login withoutClaim() {
    return claim
        .map(
            dead ->
                with(
                    version,
                    dead.step() == LoginStep.SCAN ? state : LoginState.UNKNOWN,
                    attempts,
                    Optional.empty(),
                    Optional.of(outcomeOf(dead))))
        .orElse(this);
  }

  /**
   * Cancelling a login leaves an earlier unknown outcome as it was. So does a scan, whose outcome
   * the next wait finds.
   */
  private UnknownOutcome outcomeOf(Claim dead) {
    if (dead.step() == LoginStep.SCAN || (dead.step() == LoginStep.CANCEL && mayBeSignedIn())) {
      return unknownOutcome.orElseThrow();
    }
    Instant until =
        dead.step().isSignInAttempt() ? dead.until().plus(TIME_AFTER_UNKNOWN_OUTCOME) : expiresAt;
    return new UnknownOutcome(dead.step(), until);
  }

  /** Returns the time at which the login is over unless it is continued. */
  public Instant endsAt() {
    return unknownOutcome
        .map(UnknownOutcome::until)
        .filter(until -> until.isBefore(expiresAt))
        .orElse(expiresAt);
  }

  /**
   * Returns the time from which the login is to be ended at Telegram, because nobody can continue
   * it and a code or a password may have signed it in; empty if there is nothing to end.
   */
  public Optional<Instant> abandonedAt() {
    Login settled = state.isFinal() ? this : withoutClaim();
    Instant free = claim.map(Claim::until).orElse(createdAt);
    return settled.mayBeSignedIn()
        ? Optional.of(settled.endsAt()).map(end -> end.isBefore(free) ? free : end)
        : Optional.empty();
  }

  /** Returns the steps that are allowed next; none while a step is being carried out. */
  public Set<LoginStep> next(Instant now) {
    Login current = at(now);
    if (current.isBusy(now)) {
      return EnumSet.noneOf(LoginStep.class);
    }
    return switch (current.state) {
      case CODE_SENT ->
          canBeResent()
              ? EnumSet.of(LoginStep.CODE, LoginStep.RESEND, LoginStep.CANCEL)
              : EnumSet.of(LoginStep.CODE, LoginStep.CANCEL);
      case QR_PENDING -> EnumSet.of(LoginStep.CANCEL);
      case PASSWORD_REQUIRED -> EnumSet.of(LoginStep.PASSWORD, LoginStep.CANCEL);
      case UNKNOWN -> current.nextAfterUnknownOutcome();
      case COMPLETED, CANCELLED, EXPIRED, FAILED -> EnumSet.noneOf(LoginStep.class);
    };
  }

  /** The caller decides whether to repeat the step. */
  private Set<LoginStep> nextAfterUnknownOutcome() {
    return switch (unknownOutcome.map(UnknownOutcome::step).orElse(LoginStep.START)) {
      case START, SCAN -> EnumSet.of(LoginStep.CANCEL);
      case PASSWORD -> EnumSet.of(LoginStep.PASSWORD, LoginStep.CANCEL);
      case CODE, RESEND, CANCEL ->
          EnumSet.of(isByQrCode() ? LoginStep.PASSWORD : LoginStep.CODE, LoginStep.CANCEL);
    };
  }

  /** Returns whether Telegram may have accepted a code or a password of unknown outcome. */
  boolean mayBeSignedIn() {
    return unknownOutcome.filter(unknown -> unknown.step().isSignInAttempt()).isPresent();
  }

  /** Returns whether a QR code may have been scanned without anybody knowing. */
  boolean mayBeScanned() {
    return unknownOutcome.filter(unknown -> unknown.step() == LoginStep.SCAN).isPresent();
  }

  /** Returns whether Telegram has named another channel. */
  public boolean canBeResent() {
    return challenge.flatMap(Challenge::nextChannel).isPresent();
  }

  /** Claims the login for a step. The attempt counts from now on, even if this instance dies. */
  Login claimed(LoginStep step, Instant until) {
    return with(
        version + 1,
        state,
        attempts.plus(step, 1),
        Optional.of(new Claim(step, until)),
        unknownOutcome);
  }

  /** Telegram has sent a code. */
  Login codeSent(CodeSent sent, Instant now, Duration lifetime) {
    Challenge awaited =
        new Challenge(
            sent.route(),
            sent.state(),
            Optional.of(sent.delivery()),
            now,
            Optional.empty(),
            Optional.empty());
    return next(LoginState.CODE_SENT, Optional.empty())
        .with(now.plus(lifetime), Optional.of(awaited), session);
  }

  /** A QR code waits to be scanned. */
  Login qrStarted(QrStarted started, Instant now, Duration lifetime) {
    Challenge awaited =
        new Challenge(
            started.route(),
            started.state(),
            Optional.empty(),
            now,
            Optional.of(QrCode.of(started.link(), now)),
            Optional.empty());
    Instant end = now.plus(lifetime);
    return next(LoginState.QR_PENDING, Optional.of(new UnknownOutcome(LoginStep.SCAN, end)))
        .with(end, Optional.of(awaited), session);
  }

  /** The QR code is another one, or the gateway's state. */
  Login qrChanged(QrLink link, SecretBytes gatewayState, Instant now) {
    Challenge before = challenge.orElseThrow();
    Challenge awaited =
        new Challenge(
            before.route(),
            gatewayState,
            Optional.empty(),
            before.sentAt(),
            Optional.of(QrCode.of(link, now)),
            Optional.empty());
    return next(state, unknownOutcome).with(expiresAt, Optional.of(awaited), session);
  }

  /** The QR code was scanned, and only this state of the gateway finds the scan again. */
  Login scanned(SecretBytes gatewayState) {
    Challenge before = challenge.orElseThrow();
    Challenge awaited =
        new Challenge(
            before.route(),
            gatewayState,
            before.delivery(),
            before.sentAt(),
            before.qrCode(),
            before.passwordHint());
    return with(expiresAt, Optional.of(awaited), session);
  }

  /** The code was right or scanned, and the password is required. */
  Login passwordRequired(PasswordRequired required, Instant now, Duration lifetime) {
    Challenge code = challenge.orElseThrow();
    Challenge awaited =
        new Challenge(
            code.route(),
            required.state(),
            code.delivery(),
            code.sentAt(),
            Optional.empty(),
            required.hint());
    return next(LoginState.PASSWORD_REQUIRED, Optional.empty())
        .with(now.plus(lifetime), Optional.of(awaited), session);
  }

  /** The user is signed in. The gateway's state is no longer kept. */
  Login completed(Session created) {
    SessionReference reference =
        new SessionReference(created.sessionId(), created.userId(), created.expiresAt());
    return next(LoginState.COMPLETED, Optional.empty())
        .with(expiresAt, challenge.map(Challenge::withoutGatewayState), Optional.of(reference));
  }

  /**
   * Telegram rejected the claimed sign-in attempt and still waits. Its answer also settles an
   * earlier unknown outcome.
   */
  Login attemptRejected() {
    LoginState waiting =
        claim.orElseThrow().step() == LoginStep.PASSWORD
            ? LoginState.PASSWORD_REQUIRED
            : LoginState.CODE_SENT;
    return next(waiting, Optional.empty());
  }

  /** The claimed step was not carried out and does not count. */
  Login stepUndone() {
    Attempts undone = attempts.plus(claim.orElseThrow().step(), -1);
    return with(version + 1, state, undone, Optional.empty(), unknownOutcome);
  }

  /** The outcome of the claimed step is not known. */
  Login outcomeUnknown() {
    return next(LoginState.UNKNOWN, Optional.of(outcomeOf(claim.orElseThrow())));
  }

  /** The login is over, here and at Telegram. */
  Login ended(LoginState finalState) {
    return next(finalState, Optional.empty());
  }

  /** The login is over here. If an earlier attempt may have signed it in, it is to be ended. */
  Login endedHere(LoginState finalState) {
    return next(
        finalState,
        unknownOutcome
            .filter(unknown -> mayBeSignedIn())
            .map(unknown -> unknownUntilClaimEnds(unknown.step())));
  }

  /** Telegram accepted the claimed attempt, but there is no session: the login is to be ended. */
  Login orphaned() {
    return next(LoginState.FAILED, Optional.of(unknownUntilClaimEnds(claim.orElseThrow().step())));
  }

  /** The holder of the claim may end the login; after that, any instance. */
  private UnknownOutcome unknownUntilClaimEnds(LoginStep attempt) {
    return new UnknownOutcome(attempt, claim.orElseThrow().until());
  }

  private Login next(LoginState newState, Optional<UnknownOutcome> newUnknownOutcome) {
    return with(version + 1, newState, attempts, Optional.empty(), newUnknownOutcome);
  }

  private Login with(
      long newVersion,
      LoginState newState,
      Attempts newAttempts,
      Optional<Claim> newClaim,
      Optional<UnknownOutcome> newUnknownOutcome) {
    return new Login(
        id,
        newVersion,
        newState,
        phoneNumber,
        client,
        createdAt,
        expiresAt,
        challenge,
        newAttempts,
        newClaim,
        newUnknownOutcome,
        session);
  }

  private Login with(
      Instant newExpiresAt,
      Optional<Challenge> newChallenge,
      Optional<SessionReference> newSession) {
    return new Login(
        id,
        version,
        state,
        phoneNumber,
        client,
        createdAt,
        newExpiresAt,
        newChallenge,
        attempts,
        claim,
        unknownOutcome,
        newSession);
  }
}
