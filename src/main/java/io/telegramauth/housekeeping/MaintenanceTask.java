package io.telegramauth.housekeeping;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** A task that runs periodically. Any number of processes may run it, also concurrently. */
public interface MaintenanceTask {
  /** Returns the average time between two runs. */
  Duration interval();

  /**
   * Does a batch of the work, small enough that other tasks do not wait long. Never fails: logs
   * what could not be done, and leaves it to a later run.
   *
   * @return whether more work is waiting
   */
  Uni<Boolean> runBatch();
}
