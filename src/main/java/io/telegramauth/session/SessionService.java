package io.telegramauth.session;

import io.smallrye.mutiny.Uni;
import io.telegramauth.config.DirectConfig;
import io.telegramauth.config.SessionConfig;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.deadline.Deadlines;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.ratelimit.Limit;
import io.telegramauth.ratelimit.RateLimits;
import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.session.AccessEntry.Outcome;
import io.telegramauth.telegram.ApiCredentials;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.SignInOutcome.SignedIn;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import io.telegramauth.telegram.sessionstring.SessionFormat.Owner;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Creates, hands out, lists and revokes sessions. */
@ApplicationScoped
public class SessionService {
  private final SessionStore store;
  private final RateLimits limits;
  private final RevocationOutbox outbox;
  private final ApiCredentials api;
  private final DirectConfig direct;
  private final SessionConfig config;
  private final Deadlines deadlines;
  private final SessionListener listener;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  SessionService(
      SessionStore store,
      RateLimits limits,
      RevocationOutbox outbox,
      ApiCredentials api,
      DirectConfig direct,
      SessionConfig config,
      Deadlines deadlines,
      SessionListener listener,
      InstantSource clock) {
    this.store = store;
    this.limits = limits;
    this.outbox = outbox;
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

  /** Creates the session of a user who has signed in, without storing it. */
  public CreatedSession create(
      SignedIn signedIn,
      Route route,
      PhoneNumber phoneNumber,
      Optional<String> userAgent,
      Optional<String> address) {
    Instant now = clock.instant();
    TelegramSession telegram =
        TelegramSession.of(signedIn.sessionString(), owner(signedIn.userId()));
    Session session =
        new Session(
            SessionId.random(random).value(),
            signedIn.userId(),
            now,
            now,
            Optional.empty(),
            now.plus(config.lifetime()),
            Optional.empty(),
            false,
            new Session.Details(route, phoneNumber, userAgent, address),
            Optional.of(telegram));
    Caller creator = new Caller(Caller.SELF.service(), address, Optional.empty());
    return new CreatedSession(session, creator.entry(Action.CREATE, Outcome.DONE, now));
  }

  /**
   * Hands out a user's newest live session. The access log has its record before the caller has the
   * secret.
   *
   * @param format the requested format; if empty, the one that the session came in
   * @return fails with {@code SESSION_NOT_FOUND}, or with {@code SESSION_FORMAT_UNAVAILABLE} if it
   *     cannot be converted
   */
  public Uni<HandedOut> handOut(long userId, Optional<SessionFormat> format, Caller caller) {
    AccessEntry entry = caller.entry(Action.HAND_OUT, Outcome.DONE, clock.instant());
    return takeToken(caller)
        .chain(() -> store.handOut(userId, entry))
        .map(found -> found.orElseThrow(SessionService::notFound))
        .map(session -> new HandedOut(session, text(session, format)))
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
  public Uni<Void> requireAvailable(long userId, Optional<SessionFormat> format, Caller caller) {
    return takeToken(caller)
        .chain(() -> store.list(userId))
        .map(
            sessions ->
                sessions.stream()
                    .filter(session -> session.isLive(clock.instant()))
                    .findFirst()
                    .orElseThrow(SessionService::notFound))
        .chain(session -> requireSession(session.sessionId()))
        .invoke(session -> text(session, format))
        .replaceWithVoid();
  }

  private Uni<Void> takeToken(Caller caller) {
    return limits.take(List.of(Limit.SESSION_CALLS_PER_KEY.of(caller.service())));
  }

  private Owner owner(long userId) {
    return new Owner(userId, api.apiId(), direct.testServers());
  }

  private SecretString text(Session session, Optional<SessionFormat> format) {
    TelegramSession telegram =
        session
            .telegram()
            .orElseThrow(SessionService::notFound)
            .recognised(owner(session.userId()));
    return format.isEmpty()
        ? telegram.text()
        : telegram
            .text(format.get())
            .orElseThrow(() -> new FailureException(FailureCode.SESSION_FORMAT_UNAVAILABLE));
  }

  /** Lists a user's sessions, newest first. */
  public Uni<List<Session>> list(long userId, Caller caller) {
    return takeToken(caller).chain(() -> store.list(userId));
  }

  /** Finds a live session, without its secret. */
  public Uni<Optional<Session>> findLive(SessionId id) {
    return store
        .findWithoutSecret(id.value())
        .map(found -> found.filter(session -> session.isLive(clock.instant())));
  }

  /** Returns a session's access log, newest first; fails with {@code SESSION_NOT_FOUND}. */
  public Uni<List<AccessEntry>> accessLog(SessionId id, Caller caller) {
    return takeToken(caller)
        .chain(() -> requireSession(id.value()))
        .chain(session -> store.accessLog(id.value()));
  }

  /**
   * Revokes a session: it is no longer handed out, then it is logged out at Telegram. If that
   * fails, the session stays revoked, and {@link RevocationOutbox} retries, as does another
   * revocation.
   *
   * @return fails with {@code SESSION_NOT_FOUND}
   */
  public Uni<Revocation> revoke(SessionId id, Caller caller) {
    Deadline deadline = deadlines.ofRequest();
    return takeToken(caller)
        .chain(() -> requireSession(id.value()))
        .chain(
            session ->
                session.loggedOut()
                    ? Uni.createFrom().item(new Revocation(id.value(), Outcome.DONE))
                    : revoke(session, caller, deadline));
  }

  private Uni<Revocation> revoke(Session session, Caller caller, Deadline deadline) {
    String sessionId = session.sessionId();
    AccessEntry entry = caller.entry(Action.REVOKE, Outcome.DONE, clock.instant());
    return outbox
        .add(session)
        .chain(() -> store.revoke(sessionId, entry))
        .chain(() -> outbox.logOut(session, caller, deadline))
        .invoke(outcome -> listener.onRevocation(caller.service(), outcome))
        .map(outcome -> new Revocation(sessionId, outcome));
  }

  private Uni<Session> requireSession(String sessionId) {
    return store.find(sessionId).map(found -> found.orElseThrow(SessionService::notFound));
  }

  private static FailureException notFound() {
    return new FailureException(FailureCode.SESSION_NOT_FOUND);
  }
}
