package io.telegramauth.login;

import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.session.Session;
import io.telegramauth.telegram.CodeSent;
import io.telegramauth.telegram.Delivery;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.SignInOutcome.PasswordRequired;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * One login and all that any instance needs to go on with it. Every transition gives a new record
 * with the next version; the store takes it only when nobody else came first.
 *
 * @param id names the login
 * @param version counts the transitions, from 1
 * @param state where it stands; see {@link #at} for what time has made of it
 * @param phoneNumber whose login it is
 * @param client who asked for it
 * @param createdAt when
 * @param expiresAt until when the awaited step may come
 * @param challenge what Telegram waits for; absent until it has sent a code
 * @param tried how much was tried
 * @param claim the step that is being carried out
 * @param loss the step whose outcome is not known, in state {@link LoginState#UNKNOWN}; in a final
 *     state a guess that may have signed in at Telegram, where it is to be ended yet
 * @param session what a completed login has led to
 */
public record Login(
    LoginId id,
    long version,
    LoginState state,
    PhoneNumber phoneNumber,
    ClientInfo client,
    Instant createdAt,
    Instant expiresAt,
    Optional<Challenge> challenge,
    Attempts tried,
    Optional<Claim> claim,
    Optional<UnknownOutcome> loss,
    Optional<SessionReference> session) {

  /**
   * So long after the last moment of a guess whose outcome is not known somebody may go on with the
   * login. Then it is over, and ended at Telegram: it may be signed in, and nobody has the session.
   */
  private static final Duration TIME_AFTER_LOSS = Duration.ofSeconds(15);

  /**
   * What Telegram waits for.
   *
   * @param route the way that the login stays on
   * @param gatewayState what the gateway needs to recognise the login
   * @param delivery how the code travels
   * @param sentAt when it was sent
   * @param passwordHint the hint for the 2FA password, once that is asked for
   */
  public record Challenge(
      Route route,
      SecretBytes gatewayState,
      Delivery delivery,
      Instant sentAt,
      Optional<String> passwordHint) {
    /** From when on the code may be sent through the next channel. */
    public Instant resendAt() {
      return sentAt.plus(delivery.timeout());
    }
  }

  /**
   * How many codes and passwords were tried. A resend resets neither.
   *
   * @param codes codes given
   * @param passwords passwords given
   */
  public record Attempts(int codes, int passwords) {
    Attempts plus(LoginStep step, int more) {
      return switch (step) {
        case CODE -> new Attempts(codes + more, passwords);
        case PASSWORD -> new Attempts(codes, passwords + more);
        case START, RESEND, CANCEL -> this;
      };
    }
  }

  /**
   * A step that is being carried out. Should its instance die, the outcome counts as unknown once
   * the time is over.
   *
   * @param step which
   * @param until when it is over at the latest
   */
  public record Claim(LoginStep step, Instant until) {}

  /**
   * A step whose outcome is not known.
   *
   * @param step which
   * @param until when somebody may go on with the login at the latest
   */
  public record UnknownOutcome(LoginStep step, Instant until) {}

  /**
   * The session that a login has led to.
   *
   * @param sessionId its id
   * @param userId Telegram's id of the user
   * @param expiresAt until when it is handed out
   */
  public record SessionReference(String sessionId, long userId, Instant expiresAt) {}

  /** A login whose code is about to be asked for. */
  public static Login start(
      LoginId id,
      PhoneNumber phoneNumber,
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

  /** Whether a step is being carried out. */
  public boolean isBusy(Instant now) {
    return claim.filter(running -> now.isBefore(running.until())).isPresent();
  }

  /**
   * The login as time has left it: expired, or with an unknown outcome where the instance that had
   * claimed a step did not come back. The version stays: nothing was stored.
   */
  public Login at(Instant now) {
    if (state.isFinal() || isBusy(now)) {
      return this;
    }
    Login settled = withoutClaim();
    return now.isBefore(settled.endsAt())
        ? settled
        : settled.as(version, LoginState.EXPIRED, settled.loss);
  }

  /** The claim is no more; what came of it is not known. */
  private Login withoutClaim() {
    return claim
        .map(dead -> as(version, LoginState.UNKNOWN, Optional.of(lossOf(dead))))
        .orElse(this);
  }

  /** A login that was to be given up while a guess was open may be signed in as before. */
  private UnknownOutcome lossOf(Claim dead) {
    if (dead.step() == LoginStep.CANCEL && hasLostAGuess()) {
      return loss.orElseThrow();
    }
    return new UnknownOutcome(
        dead.step(), dead.step().isGuess() ? dead.until().plus(TIME_AFTER_LOSS) : expiresAt);
  }

  /** When it is over, unless somebody goes on with it. */
  public Instant endsAt() {
    return loss.map(UnknownOutcome::until)
        .filter(until -> until.isBefore(expiresAt))
        .orElse(expiresAt);
  }

  /**
   * From when on it is to be ended at Telegram, because nobody can go on with it any more and a
   * code or a password may have signed it in; empty where there is nothing to end.
   */
  public Optional<Instant> abandonedAt() {
    Login settled = state.isFinal() ? this : withoutClaim();
    Instant free = claim.map(Claim::until).orElse(createdAt);
    return settled
        .loss
        .filter(open -> open.step().isGuess())
        .map(open -> settled.endsAt())
        .map(end -> end.isBefore(free) ? free : end);
  }

  /** The steps that may come next; nothing while a step is being carried out. */
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
      case PASSWORD_REQUIRED -> EnumSet.of(LoginStep.PASSWORD, LoginStep.CANCEL);
      case UNKNOWN -> current.nextAfterLoss();
      case COMPLETED, CANCELLED, EXPIRED, FAILED -> EnumSet.noneOf(LoginStep.class);
    };
  }

  /** After a lost step the caller decides: the same step may be tried again, knowing that. */
  private Set<LoginStep> nextAfterLoss() {
    return switch (loss.map(UnknownOutcome::step).orElse(LoginStep.START)) {
      case START -> EnumSet.of(LoginStep.CANCEL);
      case PASSWORD -> EnumSet.of(LoginStep.PASSWORD, LoginStep.CANCEL);
      case CODE, RESEND, CANCEL -> EnumSet.of(LoginStep.CODE, LoginStep.CANCEL);
    };
  }

  /** Whether it is not known what came of a code or a password: Telegram may have taken it. */
  boolean hasLostAGuess() {
    return loss.filter(open -> open.step().isGuess()).isPresent();
  }

  /** Whether Telegram has named another channel. */
  public boolean canBeResent() {
    return challenge.flatMap(waiting -> waiting.delivery().nextChannel()).isPresent();
  }

  /** The step is being carried out; the attempt counts from now on, also should we die. */
  Login claimed(LoginStep step, Instant until) {
    return new Login(
        id,
        version + 1,
        state,
        phoneNumber,
        client,
        createdAt,
        expiresAt,
        challenge,
        tried.plus(step, 1),
        Optional.of(new Claim(step, until)),
        loss,
        session);
  }

  /** Telegram has sent a code. */
  Login codeSent(CodeSent sent, Instant now, Duration lifetime) {
    Challenge awaited =
        new Challenge(sent.route(), sent.state(), sent.delivery(), now, Optional.empty());
    return awaiting(LoginState.CODE_SENT, awaited, now.plus(lifetime));
  }

  /** The code was right, the password is wanted. */
  Login passwordRequired(PasswordRequired required, Instant now, Duration lifetime) {
    Challenge code = challenge.orElseThrow();
    Challenge awaited =
        new Challenge(
            code.route(), required.state(), code.delivery(), code.sentAt(), required.hint());
    return awaiting(LoginState.PASSWORD_REQUIRED, awaited, now.plus(lifetime));
  }

  private Login awaiting(LoginState newState, Challenge awaited, Instant newExpiresAt) {
    return new Login(
        id,
        version + 1,
        newState,
        phoneNumber,
        client,
        createdAt,
        newExpiresAt,
        Optional.of(awaited),
        tried,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The user is signed in. What Telegram needed to recognise the login is not kept any longer. */
  Login completed(Session created) {
    return new Login(
        id,
        version + 1,
        LoginState.COMPLETED,
        phoneNumber,
        client,
        createdAt,
        expiresAt,
        challenge.map(Login::withoutGatewayState),
        tried,
        Optional.empty(),
        Optional.empty(),
        Optional.of(
            new SessionReference(created.sessionId(), created.userId(), created.expiresAt())));
  }

  private static Challenge withoutGatewayState(Challenge spent) {
    return new Challenge(
        spent.route(),
        SecretBytes.of(new byte[0]),
        spent.delivery(),
        spent.sentAt(),
        spent.passwordHint());
  }

  /**
   * The claimed guess was wrong: Telegram waits on. That it said so also answers what an earlier
   * loss had left open.
   */
  Login guessWrong() {
    LoginState waiting =
        claim.orElseThrow().step() == LoginStep.PASSWORD
            ? LoginState.PASSWORD_REQUIRED
            : LoginState.CODE_SENT;
    return as(version + 1, waiting, Optional.empty());
  }

  /** The claimed step was not carried out: it does not count. */
  Login stepUndone() {
    Attempts before = tried.plus(claim.orElseThrow().step(), -1);
    return as(version + 1, state, loss, before);
  }

  /** Whether the claimed step had its effect is not known. */
  Login outcomeUnknown() {
    return as(version + 1, LoginState.UNKNOWN, Optional.of(lossOf(claim.orElseThrow())));
  }

  /** Nothing more will come, neither here nor at Telegram. */
  Login over(LoginState finalState) {
    return as(version + 1, finalState, Optional.empty());
  }

  /**
   * Nothing more will come of it here; an earlier guess may have signed it in at Telegram, where it
   * is to be ended yet.
   */
  Login overHere(LoginState finalState) {
    return as(
        version + 1,
        finalState,
        loss.map(UnknownOutcome::step).filter(LoginStep::isGuess).map(this::lostUntilClaimEnds));
  }

  /** Telegram has accepted the claimed guess, and nothing came of it: it is to be ended there. */
  Login signedInForNothing() {
    LoginStep guess = claim.orElseThrow().step();
    return as(version + 1, LoginState.FAILED, Optional.of(lostUntilClaimEnds(guess)));
  }

  /** Whoever has claimed the login may end it; after that others are to. */
  private UnknownOutcome lostUntilClaimEnds(LoginStep guess) {
    return new UnknownOutcome(guess, claim.orElseThrow().until());
  }

  private Login as(long newVersion, LoginState newState, Optional<UnknownOutcome> newLoss) {
    return as(newVersion, newState, newLoss, tried);
  }

  private Login as(
      long newVersion, LoginState newState, Optional<UnknownOutcome> newLoss, Attempts newTried) {
    return new Login(
        id,
        newVersion,
        newState,
        phoneNumber,
        client,
        createdAt,
        expiresAt,
        challenge,
        newTried,
        Optional.empty(),
        newLoss,
        session);
  }
}
