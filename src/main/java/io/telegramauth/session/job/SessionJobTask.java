package io.telegramauth.session.job;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
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
import java.util.Optional;
import java.util.stream.Stream;
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
        ? sessions
            .count()
            .map(job::withTotal)
            .onFailure()
            .invoke(
                failure -> LOG.warnf(failure, "The sessions of job %s are not counted", job.id()))
            .onFailure()
            .recoverWithItem(job)
        : Uni.createFrom().item(job);
  }

  private Uni<SessionJob> performPart(SessionJob job) {
    return sessions
        .walk(job.selection().userId(), new Page.Request(PART, job.cursor()))
        .chain(
            part ->
                apply(job, part.items().stream().filter(job.selection()::includes).toList())
                    .chain(attempts -> applyAgain(job, part, attempts)));
  }

  /**
   * Applies the job once more to the sessions that failed. Whoever can renew a claim can write to
   * the store: what fails then is left out. While the store is out, the part is left to be done
   * once more.
   */
  private Uni<SessionJob> applyAgain(SessionJob job, Page<Session> part, List<Attempt> attempts) {
    List<Session> failed =
        attempts.stream().filter(a -> a.outcome().isEmpty()).map(Attempt::session).toList();
    if (failed.isEmpty()) {
      return Uni.createFrom().item(after(job, part, attempts));
    }
    SessionJob renewed = job.claimed();
    return jobs.update(renewed, clock.instant().plus(CLAIM))
        .chain(() -> apply(renewed, failed))
        .map(
            again ->
                after(
                    renewed,
                    part,
                    Stream.concat(
                            attempts.stream().filter(a -> a.outcome().isPresent()), again.stream())
                        .toList()));
  }

  private SessionJob after(SessionJob job, Page<Session> part, List<Attempt> attempts) {
    List<Outcome> outcomes =
        attempts.stream().map(attempt -> attempt.outcome().orElse(Outcome.FAILED)).toList();
    return job.after(part.items().size(), outcomes, part.next(), clock.instant());
  }

  /**
   * What came of a session.
   *
   * @param outcome empty if it failed
   */
  private record Attempt(Session session, Optional<Outcome> outcome) {}

  private Uni<List<Attempt>> apply(SessionJob job, List<Session> part) {
    return Multi.createFrom()
        .iterable(part)
        .onItem()
        .transformToUni(session -> tryToApply(job, session))
        .merge(MAX_CONCURRENT)
        .collect()
        .asList();
  }

  private Uni<Attempt> tryToApply(SessionJob job, Session session) {
    return apply(job, session)
        .map(outcome -> new Attempt(session, Optional.of(outcome)))
        .onFailure()
        .recoverWithItem(
            e -> {
              LOG.errorf(e, "A job fails on session %s", session.sessionId());
              return new Attempt(session, Optional.empty());
            });
  }

  private Uni<Outcome> apply(SessionJob job, Session session) {
    Instant now = clock.instant();
    AccessEntry entry =
        job.startedBy().entry(SessionJobs.action(job.kind()), AccessEntry.Outcome.DONE, now);
    return job.kind() == Kind.REVOKE
        ? revoke(session, entry, job.startedBy())
        : sessions.reseal(session.sessionId(), entry).map(change -> resealed(change, session));
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
                return missing(session);
              }
              return opens ? Outcome.DONE : Outcome.DONE_UNREADABLE;
            });
  }

  private static Outcome resealed(Change change, Session session) {
    return switch (change) {
      case DONE, NOT_NEEDED -> Outcome.DONE;
      case UNREADABLE -> Outcome.UNREADABLE;
      case MISSING -> missing(session);
    };
  }

  private static Outcome missing(Session session) {
    LOG.warnf("Session %s is left out by a job: it has been purged", session.sessionId());
    return Outcome.FAILED;
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
