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
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** What can be done with sessions once a login has made them. */
@ApplicationScoped
public class SessionService {
  private static final int ID_BYTES = 16;

  private final SessionStore store;
  private final RateLimits limits;
  private final RevocationOutbox logOuts;
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
      RevocationOutbox logOuts,
      ApiCredentials api,
      DirectConfig direct,
      SessionConfig config,
      Deadlines deadlines,
      SessionListener listener,
      InstantSource clock) {
    this.store = store;
    this.limits = limits;
    this.logOuts = logOuts;
    this.api = api;
    this.direct = direct;
    this.config = config;
    this.deadlines = deadlines;
    this.listener = listener;
    this.clock = clock;
  }

  /**
   * A session handed out.
   *
   * @param session what is known of it
   * @param sessionString the secret itself, in the format asked for
   */
  public record HandedOut(Session session, SecretString sessionString) {}

  /**
   * A revocation.
   *
   * @param sessionId the session, not handed out any more
   * @param telegram whether Telegram was told
   */
  public record Revocation(String sessionId, Outcome telegram) {}

  /** A new session of a user who has signed in; not stored yet. */
  public Session create(
      SignedIn signedIn,
      Route route,
      PhoneNumber phoneNumber,
      Optional<String> userAgent,
      Optional<String> address) {
    Instant now = clock.instant();
    TelegramSession telegram =
        TelegramSession.of(signedIn.sessionString(), owner(signedIn.userId()));
    return new Session(
        randomId(),
        signedIn.userId(),
        now,
        now,
        Optional.empty(),
        now.plus(config.lifetime()),
        Optional.empty(),
        false,
        new Session.Details(route, phoneNumber, userAgent, address),
        Optional.of(telegram));
  }

  /**
   * Hands out a user's newest live session; the access log has its record before the caller has the
   * secret.
   *
   * @param format the format wanted; the one that it came in when absent
   * @return fails with {@code SESSION_NOT_FOUND}, or {@code SESSION_FORMAT_UNAVAILABLE} when it
   *     cannot be written in that format
   */
  public Uni<HandedOut> handOut(long userId, Optional<SessionFormat> format, Caller caller) {
    AccessEntry entry = caller.did(Action.HAND_OUT, Outcome.DONE, clock.instant());
    return measured(caller)
        .chain(() -> store.handOut(userId, entry))
        .map(found -> found.orElseThrow(SessionService::notFound))
        .map(session -> new HandedOut(session, text(session, format)))
        .onItemOrFailure()
        .invoke(
            (handedOut, failure) ->
                listener.handedOut(
                    caller.service(), Optional.ofNullable(failure).map(FailureException::codeOf)));
  }

  /**
   * Looks whether {@link #handOut} would hand a session out, and hands nothing out: neither the
   * session nor its access log has anything of it.
   *
   * @return fails as {@link #handOut} does
   */
  public Uni<Void> requireAvailable(long userId, Optional<SessionFormat> format, Caller caller) {
    return measured(caller)
        .chain(() -> store.list(userId))
        .map(
            sessions ->
                sessions.stream()
                    .filter(session -> session.isLive(clock.instant()))
                    .findFirst()
                    .orElseThrow(SessionService::notFound))
        .chain(session -> required(session.sessionId()))
        .invoke(session -> text(session, format))
        .replaceWithVoid();
  }

  private Uni<Void> measured(Caller caller) {
    return limits.take(Limit.SESSION_CALLS_PER_KEY.of(caller.service()));
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

  /** A user's sessions, newest first. */
  public Uni<List<Session>> list(long userId, Caller caller) {
    return measured(caller).chain(() -> store.list(userId));
  }

  /** The session of this id while it is live. */
  public Uni<Optional<Session>> findLive(String sessionId) {
    return store
        .find(sessionId)
        .map(found -> found.filter(session -> session.isLive(clock.instant())));
  }

  /** A session's access log, newest first; fails with {@code SESSION_NOT_FOUND}. */
  public Uni<List<AccessEntry>> accessLog(String sessionId, Caller caller) {
    return measured(caller)
        .chain(() -> required(sessionId))
        .chain(session -> store.accessLog(sessionId));
  }

  /**
   * Revokes a session: it is not handed out any more, then Telegram is told. When that fails the
   * session stays revoked here, and {@link RevocationOutbox} tells Telegram later; or whoever
   * revokes it again.
   *
   * @return fails with {@code SESSION_NOT_FOUND}
   */
  public Uni<Revocation> revoke(String sessionId, Caller caller) {
    Deadline deadline = deadlines.ofRequest();
    return measured(caller)
        .chain(() -> required(sessionId))
        .chain(
            session ->
                session.loggedOut()
                    ? Uni.createFrom().item(new Revocation(sessionId, Outcome.DONE))
                    : revoke(session, caller, deadline));
  }

  private Uni<Revocation> revoke(Session session, Caller caller, Deadline deadline) {
    String sessionId = session.sessionId();
    AccessEntry entry = caller.did(Action.REVOKE, Outcome.DONE, clock.instant());
    return logOuts
        .intend(session)
        .chain(() -> store.revoke(sessionId, entry))
        .chain(() -> logOuts.tell(session, caller, deadline))
        .invoke(outcome -> listener.revoked(caller.service(), outcome))
        .map(outcome -> new Revocation(sessionId, outcome));
  }

  private Uni<Session> required(String sessionId) {
    return store.find(sessionId).map(found -> found.orElseThrow(SessionService::notFound));
  }

  private static FailureException notFound() {
    return new FailureException(FailureCode.SESSION_NOT_FOUND);
  }

  private String randomId() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
