package io.telegramauth.telegram;

import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * Work at Telegram that is stored until it is done, so that any instance can do it.
 *
 * @param <T> one piece of work
 */
public interface WorkQueue<T> {
  /**
   * Finds the pieces that are due by now, those that have waited longest first.
   *
   * @param max how many, up to 25
   */
  Uni<List<T>> findDue(int max);

  /** Returns the route that a piece needs. */
  Route route(T due);

  /** Does one piece, unless another instance does. Starts a backoff if Telegram is not reached. */
  Uni<Void> perform(T due);
}
