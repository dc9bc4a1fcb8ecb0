package io.telegramauth.housekeeping;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** Something that has to be done now and then; by any number of processes, also at once. */
public interface MaintenanceTask {
  /** How often, on average. */
  Duration interval();

  /**
   * Does some of it: not so much that others would have to wait long. Never fails: what could not
   * be done is told in the log, and is done another time.
   *
   * @return whether more is waiting
   */
  Uni<Boolean> doSome();
}
