package io.telegramauth.session.job;

import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.ratelimit.Limit;
import io.telegramauth.ratelimit.RateLimits;
import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.session.AccessEntry.Outcome;
import io.telegramauth.session.AuditSubject;
import io.telegramauth.session.Caller;
import io.telegramauth.session.PendingLogOutStore;
import io.telegramauth.session.SessionStore;
import io.telegramauth.session.job.SessionJob.Kind;
import io.telegramauth.session.job.SessionJob.Selection;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Starts and shows jobs, for administrators. {@link SessionJobTask} does their work. */
@ApplicationScoped
public class SessionJobs {
  /** To here pending log-outs are counted. */
  public static final int MAX_COUNTED = 10_000;

  private final SessionJobStore jobs;
  private final SessionStore sessions;
  private final PendingLogOutStore pendingLogOuts;
  private final RateLimits limits;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  SessionJobs(
      SessionJobStore jobs,
      SessionStore sessions,
      PendingLogOutStore pendingLogOuts,
      RateLimits limits,
      InstantSource clock) {
    this.jobs = jobs;
    this.sessions = sessions;
    this.pendingLogOuts = pendingLogOuts;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * A job, and what Telegram is still to be told.
   *
   * @param job the job
   * @param pendingLogOuts the number of log-outs that are pending, of all sessions, counted to
   *     {@link #MAX_COUNTED}
   */
  public record Status(SessionJob job, int pendingLogOuts) {}

  /**
   * Starts a job. Who starts it is in the audit, whether it runs or not.
   *
   * @return fails with {@code SESSION_JOB_RUNNING} if one of the kind runs, which the failure names
   */
  public Uni<SessionJob> start(Kind kind, Selection selection, Caller caller) {
    SessionJob job = SessionJob.start(kind, selection, caller, clock.instant(), random);
    return takeToken(caller)
        .chain(() -> record(job, caller, Outcome.PENDING))
        .chain(() -> jobs.add(job))
        .map(
            running -> {
              running.ifPresent(SessionJobs::refuse);
              return job;
            });
  }

  private static void refuse(SessionJob running) {
    throw new FailureException(
        Failure.of(FailureCode.SESSION_JOB_RUNNING).with("jobId", running.id()));
  }

  /** Records in the audit of a job that it was started or has ended. */
  Uni<Void> record(SessionJob job, Caller caller, Outcome outcome) {
    return sessions.record(
        AuditSubject.job(job.id()), caller.entry(action(job.kind()), outcome, clock.instant()));
  }

  /** The action on each session. */
  static Action action(Kind kind) {
    return switch (kind) {
      case REVOKE -> Action.REVOKE;
      case RESEAL -> Action.RESEAL;
    };
  }

  /** Returns a job; fails with {@code SESSION_JOB_NOT_FOUND}. */
  public Uni<Status> find(String id, Caller caller) {
    return takeToken(caller)
        .chain(() -> SessionJob.isId(id) ? jobs.find(id) : none())
        .map(found -> found.orElseThrow(SessionJobs::notFound))
        .chain(
            job ->
                pendingLogOuts.count(MAX_COUNTED).map(pendingNow -> new Status(job, pendingNow)));
  }

  private static Uni<Optional<SessionJob>> none() {
    return Uni.createFrom().item(Optional.empty());
  }

  private static FailureException notFound() {
    return new FailureException(FailureCode.SESSION_JOB_NOT_FOUND);
  }

  /** Lists the newest jobs, newest first. */
  public Uni<List<SessionJob>> list(Caller caller) {
    return takeToken(caller).chain(jobs::list);
  }

  private Uni<Void> takeToken(Caller caller) {
    return limits.take(List.of(Limit.SESSION_CALLS_PER_KEY.of(caller.service())));
  }
}
