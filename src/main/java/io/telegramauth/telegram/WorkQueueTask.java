package io.telegramauth.telegram;

import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.telegramauth.housekeeping.MaintenanceTask;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** The maintenance task that does due work at Telegram, a batch of each kind at a time. */
@ApplicationScoped
public class WorkQueueTask implements MaintenanceTask {
  private static final Logger LOG = Logger.getLogger(WorkQueueTask.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final int MAX_BATCH_SIZE = 25;

  /** Half of what the direct route takes by default: logins go on beside. */
  private static final int MAX_CONCURRENT = 8;

  private final List<WorkQueue<?>> kinds;
  private final RouteBackoff backoff;

  WorkQueueTask(@All List<WorkQueue<?>> kinds, RouteBackoff backoff) {
    this.kinds = kinds;
    this.backoff = backoff;
  }

  @Override
  public Duration interval() {
    return INTERVAL;
  }

  /** Does one kind after the other, so that an outage is found once. */
  @Override
  public Uni<Boolean> runBatch() {
    return Uni.join()
        .all(kinds.stream().map(this::performBatch).toList())
        .usingConcurrencyOf(1)
        .andCollectFailures()
        .map(isMoreWaiting -> isMoreWaiting.contains(true))
        .onFailure()
        .invoke(
            failure ->
                LOG.warn(
                    "Not all abandoned logins and revoked sessions could be ended at Telegram yet",
                    failure))
        .onFailure()
        .recoverWithItem(false);
  }

  /**
   * Does a batch of one kind, except on routes in backoff; a failure stops no other piece. The
   * first piece runs alone: after an outage it is the one request that finds out whether the proxy
   * is back, while all others are refused.
   *
   * @return whether more may be waiting that can be done now: after a full batch, unless a route of
   *     it is in backoff by then
   */
  public <T> Uni<Boolean> performBatch(WorkQueue<T> work) {
    return work.findDue(MAX_BATCH_SIZE)
        .chain(
            found -> {
              List<T> due = found.stream().filter(one -> isUsable(work, one)).toList();
              int first = Math.min(1, due.size());
              return Multi.createBy()
                  .concatenating()
                  .collectFailures()
                  .streams(
                      perform(work, due.subList(0, first)),
                      perform(work, due.subList(first, due.size())))
                  .onItem()
                  .ignoreAsUni()
                  .map(
                      done ->
                          found.size() == MAX_BATCH_SIZE
                              && found.stream().allMatch(one -> isUsable(work, one)));
            });
  }

  private <T> Multi<Void> perform(WorkQueue<T> work, List<T> due) {
    return Multi.createFrom()
        .iterable(due)
        .select()
        .where(one -> isUsable(work, one))
        .onItem()
        .transformToUni(work::perform)
        .collectFailures()
        .merge(MAX_CONCURRENT);
  }

  private <T> boolean isUsable(WorkQueue<T> work, T due) {
    return !backoff.isActive(work.route(due));
  }
}
