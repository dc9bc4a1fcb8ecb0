package io.telegramauth.session.job;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Stores jobs with their progress. Operations fail with a {@link
 * io.telegramauth.failure.FailureException}.
 */
public interface SessionJobStore {
  /**
   * Adds a job, due now, unless one of its kind runs.
   *
   * @return the running one; empty if the job was added
   */
  Uni<Optional<SessionJob>> add(SessionJob job);

  /** Finds a job. */
  Uni<Optional<SessionJob>> find(String id);

  /** Lists the newest jobs, newest first, up to 25. */
  Uni<List<SessionJob>> list();

  /** Finds the running jobs that no instance has claimed, or whose claim has run out. */
  Uni<List<SessionJob>> findDue();

  /**
   * Stores the next version of a job.
   *
   * @param dueAt when any instance may go on with it; never if it has ended
   * @return false if another instance came first; nothing is changed then
   */
  Uni<Boolean> update(SessionJob next, Instant dueAt);
}
