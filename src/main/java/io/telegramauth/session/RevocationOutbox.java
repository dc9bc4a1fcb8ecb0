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
import io.telegramauth.telegram.Call;
import io.telegramauth.telegram.DueWork;
import io.telegramauth.telegram.Routing;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Tells Telegram of revoked sessions. What has to be told is kept in the store before a session is
 * revoked, and until it was told: should it fail, or the process die, any instance tries again, for
 * a week. A session that nobody is handed any more does not stay live at Telegram.
 */
@ApplicationScoped
public class RevocationOutbox {
  private static final Logger LOG = Logger.getLogger(RevocationOutbox.class);
  private static final Duration TRIED_FOR = Duration.ofDays(7);

  /** What a request does after its deadline is over by then, as a rule. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  /** So often a session is looked at that is not revoked; then it was not to be, after all. */
  private static final int MAX_CHECKS = 3;

  private static final int BATCH = 25;

  private final PendingLogOutStore dueLogOuts;
  private final SessionStore sessions;
  private final Routing routing;
  private final DueWork resting;
  private final Deadlines deadlines;
  private final LoginConfig config;
  private final InstantSource clock;

  RevocationOutbox(
      PendingLogOutStore dueLogOuts,
      SessionStore sessions,
      Routing routing,
      DueWork resting,
      Deadlines deadlines,
      LoginConfig config,
      InstantSource clock) {
    this.dueLogOuts = dueLogOuts;
    this.sessions = sessions;
    this.routing = routing;
    this.resting = resting;
    this.deadlines = deadlines;
    this.config = config;
    this.clock = clock;
  }

  /** Keeps in mind that a session is to be logged out, once this request has had its time. */
  Uni<Void> intend(Session session) {
    Instant now = clock.instant();
    return dueLogOuts.add(
        new PendingLogOut(
            session.sessionId(),
            session.details().route(),
            0,
            now.plus(longest()),
            now.plus(TRIED_FOR)));
  }

  private Duration longest() {
    return config.requestDeadline().plus(MARGIN);
  }

  /**
   * Tells Telegram of a revoked session, and notes what came of it in its access log.
   *
   * @param session with its secret
   */
  Uni<Outcome> tell(Session session, Caller caller, Deadline deadline) {
    return logOut(session, deadline)
        .replaceWith(Outcome.DONE)
        .onFailure(FailureException.class)
        .recoverWithItem(failure -> outcome(session, failure))
        .call(outcome -> noted(session.sessionId(), outcome, caller))
        // Intended anew: whoever looked at it before it was revoked may have forgotten it.
        .call(
            outcome ->
                outcome == Outcome.PENDING ? intend(session) : forgotten(session.sessionId()));
  }

  private Uni<Void> logOut(Session session, Deadline deadline) {
    SecretString text = session.telegram().orElseThrow().text();
    return routing
        .gateway(session.details().route())
        .logOut(text, new Call(deadline.ofTelegram(), "log-out-" + session.sessionId()));
  }

  private static Outcome outcome(Session session, FailureException failure) {
    return switch (failure.failure().code()) {
      case SESSION_DEAD, USER_DEACTIVATED, AUTH_KEY_DUPLICATED -> Outcome.DONE;
      case PROXY_UNSUPPORTED, DIRECT_NOT_CONFIGURED, DIRECT_UNSUPPORTED -> Outcome.UNSUPPORTED;
      default -> {
        LOG.warnf(
            "Session %s is revoked here, Telegram could not be told yet: %s",
            session.sessionId(), failure.failure().code());
        yield Outcome.PENDING;
      }
    };
  }

  private Uni<Void> noted(String sessionId, Outcome outcome, Caller caller) {
    AccessEntry entry = caller.did(Action.LOG_OUT, outcome, clock.instant());
    return sessions.loggedOut(sessionId, outcome == Outcome.DONE, entry);
  }

  /** If that fails, whoever looks at it when it is due sees that there is nothing to be done. */
  private Uni<Void> forgotten(String sessionId) {
    return dueLogOuts
        .remove(sessionId)
        .onFailure()
        .invoke(e -> LOG.warn("That a session is logged out could not be kept in mind", e))
        .onFailure()
        .recoverWithNull();
  }

  /** Tells Telegram of those due, a batch of them; one that fails stops no other. */
  public Uni<Void> tellOfThoseDue() {
    return dueLogOuts
        .findDue(BATCH)
        .chain(due -> resting.doThoseDue(due, PendingLogOut::route, this::tryAgain));
  }

  private Uni<Void> tryAgain(PendingLogOut due) {
    PendingLogOut tried = due.triedAt(clock.instant(), longest());
    return dueLogOuts
        .update(tried)
        .chain(
            won ->
                won
                    ? sessions.find(due.sessionId()).chain(found -> tryAgain(tried, found))
                    : nothing());
  }

  private Uni<Void> tryAgain(PendingLogOut tried, Optional<Session> found) {
    if (found.isEmpty() || found.get().loggedOut()) {
      return forgotten(tried.sessionId());
    }
    Session session = found.get();
    if (session.revokedAt().isPresent()) {
      return toldAgain(tried, session);
    }
    // Its revocation may be on its way yet; or it has failed.
    return tried.tried() > MAX_CHECKS ? forgotten(tried.sessionId()) : nothing();
  }

  /** That it has failed once more is nothing for the access log. */
  private Uni<Void> toldAgain(PendingLogOut tried, Session session) {
    return logOut(session, deadlines.ofRequest())
        .replaceWith(Outcome.DONE)
        .onFailure(FailureException.class)
        .recoverWithUni(failure -> failedAgain(tried, session, failure))
        .chain(
            outcome ->
                outcome == Outcome.PENDING
                    ? nothing()
                    : noted(session.sessionId(), outcome, Caller.SELF)
                        .chain(() -> forgotten(session.sessionId())));
  }

  private Uni<Outcome> failedAgain(PendingLogOut tried, Session session, FailureException failure) {
    Outcome outcome = outcome(session, failure);
    if (failure.failure().code().effect() != Effect.NOT_REACHED) {
      return Uni.createFrom().item(outcome);
    }
    resting.rest(tried.route());
    return dueLogOuts.update(tried.leftToOthers(clock.instant())).replaceWith(outcome);
  }

  private static Uni<Void> nothing() {
    return Uni.createFrom().voidItem();
  }
}
