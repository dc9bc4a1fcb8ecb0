package io.telegramauth.session;

import io.smallrye.mutiny.Uni;
import io.telegramauth.config.DirectConfig;
import io.telegramauth.config.SessionConfig;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.deadline.Deadlines;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.ratelimit.Limit;
import io.telegramauth.ratelimit.RateLimits;
import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.session.AccessEntry.Outcome;
import io.telegramauth.session.SessionStore.Selected;
import io.telegramauth.session.SessionStore.Selection;
import io.telegramauth.telegram.ApiCredentials;
import io.telegramauth.telegram.SignInOutcome.SignedIn;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import io.telegramauth.telegram.sessionstring.SessionFormat.Owner;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Creates, hands out, lists and revokes sessions. */
@ApplicationScoped
public class SessionService {
  private static final Logger LOG = Logger.getLogger(SessionService.class);

  private static final int MAX_REMEMBERED_MISSES = 10_000;

  /** In an hour: strangers must not fill the store. */
  private static final int MAX_WRONG_KEY_ENTRIES = 100;

  private final SessionStore store;
  private final RateLimits limits;
  private final LogOutQueue logOutQueue;
  private final ApiCredentials api;
  private final DirectConfig direct;
  private final SessionConfig config;
  private final Deadlines deadlines;
  private final SessionListener listener;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final AuditThrottle misses = AuditThrottle.remembering(MAX_REMEMBERED_MISSES);
  private final AuditThrottle wrongKeys = AuditThrottle.allowing(MAX_WRONG_KEY_ENTRIES);

  SessionService(
      SessionStore store,
      RateLimits limits,
      LogOutQueue logOutQueue,
      ApiCredentials api,
      DirectConfig direct,
      SessionConfig config,
      Deadlines deadlines,
      SessionListener listener,
      InstantSource clock) {
    this.store = store;
    this.limits = limits;
    this.logOutQueue = logOutQueue;
    this.api = api;
    this.direct = direct;
    this.config = config;
    this.deadlines = deadlines;
    this.listener = listener;
    this.clock = clock;
  }

  /**
   * A session that is handed out.
   *
   * @param session the session
   * @param sessionString the secret itself, in the requested format
   */
  public record HandedOut(Session session, SecretString sessionString) {}

  /**
   * A revocation.
   *
   * @param sessionId the session, which is no longer handed out
   * @param telegram the outcome of the log-out at Telegram
   */
  public record Revocation(String sessionId, Outcome telegram) {}

  /**
   * A new session, to be stored with its login.
   *
   * @param session the session
   * @param entry the first entry of its access log
   */
  public record CreatedSession(Session session, AccessEntry entry) {}

  /**
   * Creates the session of a user who has signed in, without storing it.
   *
   * @param owner the service that started the login
   */
  public CreatedSession create(SignedIn signedIn, String owner, Session.Details details) {
    Instant now = clock.instant();
    TelegramSession telegram =
        TelegramSession.of(signedIn.sessionString(), owner(signedIn.userId()));
    Session session =
        new Session(
            SessionId.random(random).value(),
            signedIn.userId(),
            owner,
            now,
            now,
            Optional.empty(),
            now.plus(config.lifetime()),
            Optional.empty(),
            false,
            Optional.of(details),
            Optional.of(telegram),
            Optional.empty());
    Caller creator =
        new Caller(
            Caller.SELF.service(), true, details.address(), Optional.empty(), Optional.empty());
    return new CreatedSession(session, creator.entry(Action.CREATE, Outcome.DONE, now));
  }

  /**
   * A request for a session.
   *
   * @param userId the user
   * @param sessionId the session; if empty, the user's newest live one
   * @param format the requested format; if empty, the one that the session came in
   */
  public record SessionRequest(
      long userId, Optional<SessionId> sessionId, Optional<SessionFormat> format) {
    private Selection visibleTo(Caller caller) {
      return new Selection(userId, sessionId.map(SessionId::value), caller.visibleOwner());
    }

    private AuditSubject subject() {
      return AuditSubject.user(userId);
    }
  }

  /**
   * Hands out a live session that the caller sees. The access log has its record before the caller
   * has the secret. A session that does not open is stepped over.
   *
   * @return fails with {@code SESSION_NOT_FOUND}, with {@code SESSION_UNREADABLE} if all that there
   *     is does not open, or with {@code SESSION_FORMAT_UNAVAILABLE} if it cannot be converted
   */
  public Uni<HandedOut> handOut(SessionRequest request, Caller caller) {
    AccessEntry entry = caller.entry(Action.HAND_OUT, Outcome.DONE, clock.instant());
    return takeToken(caller)
        .chain(
            () ->
                store.handOut(
                    request.visibleTo(caller),
                    entry,
                    session -> text(session, request.format()).isPresent()))
        .map(selected -> require(selected, caller))
        .onFailure(SessionService::isNotFound)
        .recoverWithUni(recordNotFound(request.subject(), Action.HAND_OUT, caller))
        .map(session -> new HandedOut(session, requireText(session, request.format())))
        .onItemOrFailure()
        .invoke(
            (handedOut, failure) ->
                listener.onHandOut(
                    caller.service(), Optional.ofNullable(failure).map(FailureException::codeOf)));
  }

  /**
   * Checks whether {@link #handOut} would hand a session out, without handing it out: neither the
   * session nor its access log changes.
   *
   * @return fails as {@link #handOut} does
   */
  public Uni<Void> requireAvailable(SessionRequest request, Caller caller) {
    return takeToken(caller)
        .chain(() -> store.find(request.visibleTo(caller)))
        .map(selected -> require(selected, caller))
        .onFailure(SessionService::isNotFound)
        .recoverWithUni(recordNotFound(request.subject(), Action.LOOK_UP, caller))
        .invoke(session -> requireText(session, request.format()))
        .replaceWithVoid();
  }

  private Session require(Selected selected, Caller caller) {
    selected
        .skipped()
        .forEach(
            skipped -> {
              LOG.errorf(
                  "Session %s is not handed out: %s",
                  skipped.sessionId(), skipped.problem().orElseThrow());
              listener.onSkipped(caller.service());
            });
    return selected
        .session()
        .orElseThrow(
            () ->
                selected.skipped().isEmpty()
                    ? notFound()
                    : new FailureException(FailureCode.SESSION_UNREADABLE));
  }

  private Uni<Void> takeToken(Caller caller) {
    return limits.take(List.of(Limit.SESSION_CALLS_PER_KEY.of(caller.service())));
  }

  private Owner owner(long userId) {
    return new Owner(userId, api.apiId(), direct.testServers());
  }

  private static FailureException formatUnavailable() {
    return new FailureException(FailureCode.SESSION_FORMAT_UNAVAILABLE);
  }

  private SecretString requireText(Session session, Optional<SessionFormat> format) {
    return text(session, format).orElseThrow(SessionService::formatUnavailable);
  }

  /** The session in a format; empty if it cannot be converted. */
  private Optional<SecretString> text(Session session, Optional<SessionFormat> format) {
    return session
        .telegram()
        .map(telegram -> telegram.recognised(owner(session.userId())))
        .flatMap(
            telegram ->
                format.isEmpty() ? Optional.of(telegram.text()) : telegram.text(format.get()));
  }

  /** Lists a user's sessions, newest first. */
  public Uni<Page<Session>> list(long userId, Page.Request page, Caller caller) {
    return takeToken(caller)
        .chain(() -> recordRead(AuditSubject.user(userId), Action.LIST, caller))
        .chain(() -> store.list(userId, page));
  }

  /**
   * Finds a live session, without its secret.
   *
   * @param caller sees only what it owns; whoever presents no key finds every session
   */
  public Uni<Optional<Session>> findLive(SessionId id, Optional<Caller> caller) {
    return store
        .findWithoutSecret(id.value(), caller.flatMap(Caller::visibleOwner))
        .map(found -> found.filter(session -> session.isLive(clock.instant())));
  }

  /** Returns a session's access log, newest first; fails with {@code SESSION_NOT_FOUND}. */
  public Uni<Page<AccessEntry>> accessLog(SessionId id, Page.Request page, Caller caller) {
    return takeToken(caller)
        .chain(() -> requireSession(id.value(), Action.READ_LOG, caller))
        .chain(() -> recordRead(AuditSubject.session(id.value()), Action.READ_LOG, caller))
        .chain(() -> store.accessLog(id.value(), page));
  }

  /** Verifies a session's access log; fails with {@code SESSION_NOT_FOUND}. */
  public Uni<AccessLogVerification> verifyAccessLog(SessionId id, Caller caller) {
    return takeToken(caller)
        .chain(() -> requireSession(id.value(), Action.READ_LOG, caller))
        .chain(() -> recordRead(AuditSubject.session(id.value()), Action.READ_LOG, caller))
        .chain(() -> store.verifyAccessLog(id.value()))
        .map(found -> found.orElseThrow(SessionService::notFound));
  }

  /** Returns an audit, newest first. */
  public Uni<Page<AccessEntry>> audit(AuditSubject subject, Page.Request page, Caller caller) {
    return takeToken(caller)
        .chain(() -> recordRead(subject, Action.READ_LOG, caller))
        .chain(() -> store.audit(subject, page));
  }

  private Uni<Void> recordRead(AuditSubject subject, Action action, Caller caller) {
    return store.record(subject, caller.entry(action, Outcome.DONE, clock.instant()));
  }

  /** Fails as before, once it is in the audit. */
  private <T> Function<Throwable, Uni<? extends T>> recordNotFound(
      AuditSubject subject, Action action, Caller caller) {
    return failure ->
        recordRefusal(subject, caller.entry(action, Outcome.NOT_FOUND, clock.instant()), misses)
            .chain(() -> Uni.createFrom().<T>failure(failure));
  }

  /**
   * Records that a caller has presented a wrong key, for the first of its network's in an hour. The
   * caller does not wait for it.
   */
  public void recordWrongKey(Caller stranger) {
    AccessEntry entry = stranger.entry(Action.AUTHENTICATE, Outcome.REJECTED, clock.instant());
    recordRefusal(AuditSubject.WRONG_KEYS, entry, wrongKeys)
        .subscribe()
        .with(
            done -> {},
            failure ->
                LOG.warnf("A wrong key is not in the audit: %s", FailureException.codeOf(failure)));
  }

  private Uni<Void> recordRefusal(AuditSubject subject, AccessEntry entry, AuditThrottle throttle) {
    return throttle.admit(subject, entry)
        ? store.record(subject, entry).onFailure().invoke(() -> throttle.retract(subject, entry))
        : Uni.createFrom().voidItem();
  }

  private static boolean isNotFound(Throwable failure) {
    return FailureException.codeOf(failure) == FailureCode.SESSION_NOT_FOUND;
  }

  /**
   * Revokes a session: it is no longer handed out, then it is logged out at Telegram. If that
   * fails, the session stays revoked, and {@link LogOutQueue} retries, as does another revocation.
   * A session that does not open is revoked all the same.
   *
   * @return fails with {@code SESSION_NOT_FOUND}
   */
  public Uni<Revocation> revoke(SessionId id, Caller caller) {
    Deadline deadline = deadlines.ofRequest();
    return takeToken(caller)
        .chain(() -> requireSession(id.value(), Action.REVOKE, caller))
        .chain(
            session ->
                session.loggedOut() && session.problem().isEmpty()
                    ? Uni.createFrom().item(new Revocation(id.value(), Outcome.DONE))
                    : revoke(session, caller, deadline));
  }

  private Uni<Revocation> revoke(Session session, Caller caller, Deadline deadline) {
    String sessionId = session.sessionId();
    AccessEntry entry = caller.entry(Action.REVOKE, Outcome.DONE, clock.instant());
    return logOutQueue
        .add(session)
        .chain(() -> store.revoke(sessionId, entry))
        .chain(() -> logOutQueue.logOut(session, caller, deadline))
        .invoke(outcome -> listener.onRevocation(caller.service(), outcome))
        .map(outcome -> new Revocation(sessionId, outcome));
  }

  private Uni<Session> requireSession(String sessionId, Action action, Caller caller) {
    return store
        .find(sessionId, caller.visibleOwner())
        .map(found -> found.orElseThrow(SessionService::notFound))
        .onFailure(SessionService::isNotFound)
        .recoverWithUni(recordNotFound(AuditSubject.session(sessionId), action, caller));
  }

  private static FailureException notFound() {
    return new FailureException(FailureCode.SESSION_NOT_FOUND);
  }
}
