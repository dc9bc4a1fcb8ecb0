package io.telegramauth.session;

import io.smallrye.mutiny.Uni;
import io.telegramauth.config.LoginConfig;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.deadline.Deadlines;
import io.telegramauth.failure.Effect;
import io.telegramauth.failure.FailureException;
import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.session.AccessEntry.Outcome;
import io.telegramauth.telegram.CallOptions;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.RouteBackoff;
import io.telegramauth.telegram.Routing;
import io.telegramauth.telegram.WorkQueue;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Logs revoked sessions out at Telegram. A log-out is stored before its session is revoked, and
 * until Telegram has confirmed it: if it fails or the process dies, any instance tries again, for a
 * week. So a revoked session does not stay alive at Telegram.
 */
@ApplicationScoped
public class LogOutQueue implements WorkQueue<PendingLogOut> {
  private static final Logger LOG = Logger.getLogger(LogOutQueue.class);
  private static final Duration LIFETIME = Duration.ofDays(7);

  /** The time that a request usually needs after its deadline. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  /** The time that a job needs to revoke a session whose log-out it has stored. */
  private static final Duration REVOCATION_TIME = Duration.ofSeconds(5);

  /** Number of checks of an unrevoked session before its revocation counts as failed. */
  private static final int MAX_CHECKS = 3;

  private final PendingLogOutStore pendingLogOuts;
  private final SessionStore sessions;
  private final Routing routing;
  private final RouteBackoff backoff;
  private final Deadlines deadlines;
  private final LoginConfig config;
  private final InstantSource clock;

  LogOutQueue(
      PendingLogOutStore pendingLogOuts,
      SessionStore sessions,
      Routing routing,
      RouteBackoff backoff,
      Deadlines deadlines,
      LoginConfig config,
      InstantSource clock) {
    this.pendingLogOuts = pendingLogOuts;
    this.sessions = sessions;
    this.routing = routing;
    this.backoff = backoff;
    this.deadlines = deadlines;
    this.config = config;
    this.clock = clock;
  }

  /** Adds a log-out, due after this request's deadline. */
  Uni<Void> add(Session session) {
    Instant now = clock.instant();
    return pendingLogOuts.add(
        new PendingLogOut(
            session.sessionId(),
            route(session),
            0,
            now.plus(maxAttemptTime()),
            now.plus(LIFETIME)));
  }

  /**
   * Schedules the log-out of a session that is about to be revoked, or was, for as soon as the
   * revocation is stored.
   */
  public Uni<Void> schedule(Session session) {
    Instant now = clock.instant();
    PendingLogOut request =
        new PendingLogOut(
            session.sessionId(), route(session), 0, now.plus(REVOCATION_TIME), now.plus(LIFETIME));
    // Only of a revoked session can there be one.
    Uni<Optional<PendingLogOut>> earlier =
        session.revokedAt().isPresent()
            ? pendingLogOuts.find(session.sessionId())
            : Uni.createFrom().item(Optional.empty());
    return earlier.chain(
        found ->
            found
                .map(waiting -> pendingLogOuts.update(waiting.renewed(request)).replaceWithVoid())
                .orElseGet(() -> pendingLogOuts.add(request)));
  }

  /** Of a session that does not open, only whether it waits for an outage to end. */
  private static Route route(Session session) {
    return session.details().map(Session.Details::route).orElse(Route.PROXY);
  }

  /** Whether what opens of a session is enough to log it out at Telegram. */
  public static boolean canLogOut(Session session) {
    return session.telegram().isPresent() && session.details().isPresent();
  }

  private Duration maxAttemptTime() {
    return config.requestDeadline().plus(MARGIN);
  }

  /**
   * Logs a revoked session out, and records the outcome in its access log.
   *
   * @param session the session with its secret, unless it does not open; then the log-out stays
   *     pending, since the secret that it was sealed with may be set again
   */
  Uni<Outcome> logOut(Session session, Caller caller, Deadline deadline) {
    return attempt(session, deadline)
        .onFailure(FailureException.class)
        .recoverWithItem(failure -> outcome(session, failure))
        .call(outcome -> recordLogOut(session.sessionId(), outcome, caller))
        // Added again: an instance that checked the session before it was revoked may have removed
        // it.
        .call(outcome -> isOpen(outcome) ? add(session) : remove(session.sessionId()));
  }

  private static boolean isOpen(Outcome outcome) {
    return outcome == Outcome.PENDING || outcome == Outcome.UNREADABLE;
  }

  /** Logs out at Telegram; {@code UNREADABLE} if the session does not open. */
  private Uni<Outcome> attempt(Session session, Deadline deadline) {
    if (!canLogOut(session)) {
      return Uni.createFrom().item(Outcome.UNREADABLE);
    }
    SecretString text = session.telegram().get().text();
    return routing
        .gateway(session.details().get().route())
        .logOut(text, new CallOptions(deadline.forTelegram(), "log-out-" + session.sessionId()))
        .replaceWith(Outcome.DONE);
  }

  private static Outcome outcome(Session session, FailureException failure) {
    return switch (failure.failure().code()) {
      case SESSION_DEAD, USER_DEACTIVATED, AUTH_KEY_DUPLICATED -> Outcome.DONE;
      case PROXY_UNSUPPORTED, DIRECT_NOT_CONFIGURED, DIRECT_UNSUPPORTED -> Outcome.UNSUPPORTED;
      default -> {
        LOG.warnf(
            "Session %s is revoked, but not logged out at Telegram yet: %s",
            session.sessionId(), failure.failure().code());
        yield Outcome.PENDING;
      }
    };
  }

  private Uni<Void> recordLogOut(String sessionId, Outcome outcome, Caller caller) {
    AccessEntry entry = caller.entry(Action.LOG_OUT, outcome, clock.instant());
    return sessions.recordLogOut(sessionId, outcome == Outcome.DONE, entry);
  }

  /** If this fails, the instance that finds the log-out due sees that there is nothing to do. */
  private Uni<Void> remove(String sessionId) {
    return pendingLogOuts
        .remove(sessionId)
        .onFailure()
        .invoke(e -> LOG.warn("A confirmed log-out could not be recorded", e))
        .onFailure()
        .recoverWithNull();
  }

  @Override
  public Uni<List<PendingLogOut>> findDue(int max) {
    return pendingLogOuts.findDue(max);
  }

  @Override
  public Route route(PendingLogOut due) {
    return due.route();
  }

  @Override
  public Uni<Void> perform(PendingLogOut due) {
    PendingLogOut next = due.retriedAt(clock.instant(), maxAttemptTime());
    return pendingLogOuts
        .update(next)
        .chain(
            won ->
                won
                    ? sessions
                        .find(due.sessionId(), Optional.empty())
                        .chain(found -> retry(next, found))
                    : Uni.createFrom().voidItem());
  }

  private Uni<Void> retry(PendingLogOut next, Optional<Session> found) {
    if (found.isEmpty() || isLoggedOut(found.get())) {
      return remove(next.sessionId());
    }
    Session session = found.get();
    if (session.revokedAt().isPresent()) {
      return retry(next, session);
    }
    // Its revocation may still be under way, or it has failed.
    return next.retries() > MAX_CHECKS ? remove(next.sessionId()) : Uni.createFrom().voidItem();
  }

  private static boolean isLoggedOut(Session session) {
    return session.loggedOut() && session.problem().isEmpty();
  }

  /** Another failure adds no entry to the access log. */
  private Uni<Void> retry(PendingLogOut next, Session session) {
    return attempt(session, deadlines.ofRequest())
        .onFailure(FailureException.class)
        .recoverWithUni(failure -> reschedule(next, session, failure))
        .chain(
            outcome ->
                isOpen(outcome)
                    ? Uni.createFrom().voidItem()
                    : recordLogOut(session.sessionId(), outcome, Caller.SELF)
                        .chain(() -> remove(session.sessionId())));
  }

  private Uni<Outcome> reschedule(PendingLogOut next, Session session, FailureException failure) {
    Outcome outcome = outcome(session, failure);
    if (failure.failure().code().effect() != Effect.NOT_REACHED) {
      return Uni.createFrom().item(outcome);
    }
    backoff.start(next.route());
    return pendingLogOuts.update(next.leftToOthers(clock.instant())).replaceWith(outcome);
  }
}
