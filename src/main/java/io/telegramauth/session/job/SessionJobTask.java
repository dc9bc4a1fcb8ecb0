package io.telegramauth.session.job;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.housekeeping.MaintenanceTask;
import io.telegramauth.session.AccessEntry;
import io.telegramauth.session.Caller;
import io.telegramauth.session.LogOutQueue;
import io.telegramauth.session.Page;
import io.telegramauth.session.Session;
import io.telegramauth.session.SessionListener;
import io.telegramauth.session.SessionStore;
import io.telegramauth.session.SessionStore.Change;
import io.telegramauth.session.job.SessionJob.Kind;
import io.telegramauth.session.job.SessionJob.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The maintenance task that does the work of jobs, a part at a time. An instance claims a job for a
 * part and stores its progress with it. If it dies, its claim runs out, and another instance does
 * the part once more, which leaves sessions alone that the first has come to.
 */
@ApplicationScoped
public class SessionJobTask implements MaintenanceTask {
  private static final Logger LOG = Logger.getLogger(SessionJobTask.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /** Longer than a part usually takes by far. Two instances on one part do no harm. */
  private static final Duration CLAIM = Duration.ofSeconds(30);

  private static final int PART = 100;

  /** Few, so that nobody waits long for the engine behind them. */
  private static final int MAX_CONCURRENT = 4;

  private final SessionJobStore jobs;
  private final SessionJobs audit;
  private final SessionStore sessions;
  private final LogOutQueue logOutQueue;
  private final SessionListener listener;
  private final InstantSource clock;

  SessionJobTask(
      SessionJobStore jobs,
      SessionJobs audit,
      SessionStore sessions,
      LogOutQueue logOutQueue,
      SessionListener listener,
      InstantSource clock) {
    this.jobs = jobs;
    this.audit = audit;
    this.sessions = sessions;
    this.logOutQueue = logOutQueue;
    this.listener = listener;
    this.clock = clock;
  }

  @Override
  public Duration interval() {
    return INTERVAL;
  }

  /** Does a part of each running job. */
  @Override
  public Uni<Boolean> runBatch() {
    return jobs.findDue()
        .chain(
            due ->
                Multi.createFrom()
                    .iterable(due)
                    .onItem()
                    .transformToUniAndConcatenate(this::perform)
                    .collect()
                    .asList())
        .map(isMoreWaiting -> isMoreWaiting.contains(true))
        .onFailure()
        .invoke(
            failure -> LOG.warn("A job on sessions could not go on; it is tried again", failure))
        .onFailure()
        .recoverWithItem(false);
  }

  /** Does a part of a job, unless another instance does; returns whether there is more. */
  private Uni<Boolean> perform(SessionJob due) {
    SessionJob claimed = due.claimed();
    return jobs.update(claimed, clock.instant().plus(CLAIM))
        .chain(
            won ->
                won
                    ? count(claimed).chain(this::performPart).chain(this::save)
                    : Uni.createFrom().item(false));
  }

  /** Counts the sessions, before the first part of a job that is not about one user. */
  private Uni<SessionJob> count(SessionJob job) {
    return job.isNew() && job.selection().userId().isEmpty()
        ? sessions.count().map(job::withTotal)
        : Uni.createFrom().item(job);
  }

  private Uni<SessionJob> performPart(SessionJob job) {
    return sessions
        .walk(job.selection().userId(), new Page.Request(PART, job.cursor()))
        .chain(
            part ->
                apply(job, part.items().stream().filter(job.selection()::includes).toList())
                    .map(
                        outcomes ->
                            job.after(
                                part.items().size(), outcomes, part.next(), clock.instant())));
  }

  private Uni<List<Outcome>> apply(SessionJob job, List<Session> part) {
    return Multi.createFrom()
        .iterable(part)
        .onItem()
        .transformToUni(session -> applyUnlessItFails(job, session))
        .merge(MAX_CONCURRENT)
        .collect()
        .asList();
  }

  /** While the store is out, the part is left to be done once more. */
  private Uni<Outcome> applyUnlessItFails(SessionJob job, Session session) {
    return apply(job, session)
        .onFailure(e -> FailureException.codeOf(e) != FailureCode.STORE_UNAVAILABLE)
        .recoverWithItem(
            e -> {
              LOG.errorf(e, "Session %s is left out by a job", session.sessionId());
              return Outcome.FAILED;
            });
  }

  private Uni<Outcome> apply(SessionJob job, Session session) {
    Instant now = clock.instant();
    AccessEntry entry =
        job.startedBy().entry(SessionJobs.action(job.kind()), AccessEntry.Outcome.DONE, now);
    return job.kind() == Kind.REVOKE
        ? revoke(session, entry, job.startedBy())
        : sessions.reseal(session.sessionId(), entry).map(SessionJobTask::resealed);
  }

  /** As a single revocation: first the log-out is stored, then the session is revoked. */
  private Uni<Outcome> revoke(Session session, AccessEntry entry, Caller caller) {
    if (session.loggedOut() && session.problem().isEmpty()) {
      return Uni.createFrom().item(Outcome.DONE);
    }
    boolean opens = LogOutQueue.canLogOut(session);
    return logOutQueue
        .schedule(session)
        .chain(() -> sessions.revokeUnlessRevoked(session.sessionId(), entry))
        .map(
            change -> {
              if (change == Change.DONE) {
                listener.onRevocation(
                    caller.service(),
                    opens ? AccessEntry.Outcome.PENDING : AccessEntry.Outcome.UNREADABLE);
              }
              if (change == Change.MISSING) {
                return Outcome.FAILED;
              }
              return opens ? Outcome.DONE : Outcome.DONE_UNREADABLE;
            });
  }

  private static Outcome resealed(Change change) {
    return switch (change) {
      case DONE, NOT_NEEDED -> Outcome.DONE;
      case UNREADABLE -> Outcome.UNREADABLE;
      case MISSING -> Outcome.FAILED;
    };
  }

  /** The job is due at once again: any instance may go on. */
  private Uni<Boolean> save(SessionJob job) {
    return jobs.update(job, clock.instant())
        .call(won -> won && job.endedAt().isPresent() ? recordEnd(job) : noEnd())
        .map(won -> won && job.endedAt().isEmpty());
  }

  private static Uni<Void> noEnd() {
    return Uni.createFrom().voidItem();
  }

  private Uni<Void> recordEnd(SessionJob job) {
    SessionJob.Progress all = job.progress();
    LOG.infof(
        "Job %s has ended: %d sessions examined, %d done, %d unreadable, %d failed",
        job.id(), all.examined(), all.done(), all.unreadable(), all.failed());
    return audit.record(job, Caller.SELF, AccessEntry.Outcome.DONE);
  }
}
